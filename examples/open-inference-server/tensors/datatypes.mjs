import { ProtocolError } from './protocol-error.mjs';

/** Datatypes of the protocol by name: the SDK's type, bytes of an element, and the array that holds them. */
export const DATATYPES = {
  INT64: { type: 'int64', size: 8, view: BigInt64Array },
  INT32: { type: 'int32', size: 4, view: Int32Array },
  INT16: { type: 'int16', size: 2, view: Int16Array },
  INT8: { type: 'int8', size: 1, view: Int8Array },
  UINT64: { type: 'uint64', size: 8, view: BigUint64Array },
  UINT32: { type: 'uint32', size: 4, view: Uint32Array },
  UINT16: { type: 'uint16', size: 2, view: Uint16Array },
  UINT8: { type: 'uint8', size: 1, view: Uint8Array },
  FP64: { type: 'float64', size: 8, view: Float64Array },
  FP32: { type: 'float32', size: 4, view: Float32Array },
  FP16: { type: 'float16', size: 2, view: Uint16Array },
  BOOL: { type: 'bool', size: 1, view: Uint8Array },
};

export const datatypeNameOf = (type) => Object.keys(DATATYPES).find((name) => DATATYPES[name].type === type);

/** Inputs or outputs of a request. */
export const MAX_TENSORS = 100;
const MAX_AXES = 8;
/** Longest text of a BYTES element, in bytes; the SDK's guard has the bound in characters. */
const MAX_ELEMENT_BYTES = 2 ** 20;

/** Elements of a tensor of this shape. @throws ProtocolError */
export function countElements(name, shape, maxElements) {
  const sound =
    Array.isArray(shape) && shape.length <= MAX_AXES && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!sound) throw new ProtocolError(`The shape of input ${name} is not a list of whole numbers.`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (!(count <= maxElements)) {
    throw new ProtocolError(`Input ${name} has more than ${maxElements} elements.`, { http: 413 });
  }
  return count;
}

/** A tensor from raw little-endian bytes: typed arrays for numbers, strings for BYTES. @throws ProtocolError */
export function fromRaw(name, datatype, count, bytes) {
  if (datatype === 'BYTES') return fromRawBytes(name, count, bytes);
  const { size, view } = datatypeOf(name, datatype);
  if (bytes.byteLength !== count * size) {
    throw new ProtocolError(`Input ${name} has ${bytes.byteLength} bytes where its shape says ${count * size}.`);
  }
  // Copied: typed arrays need aligned memory, and the buffer moves to another thread.
  return new view(Uint8Array.from(bytes).buffer);
}

export function datatypeOf(name, datatype) {
  if (typeof datatype !== 'string' || !Object.hasOwn(DATATYPES, datatype))
    throw new ProtocolError(`Input ${name} has an unknown datatype.`);
  return DATATYPES[datatype];
}

/** Each element is its length, four bytes, and as many bytes of UTF-8. */
function fromRawBytes(name, count, bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts = [];
  let at = 0;
  while (texts.length < count) {
    const length = at + 4 <= bytes.byteLength ? view.getUint32(at, true) : Number.POSITIVE_INFINITY;
    if (length > MAX_ELEMENT_BYTES || at + 4 + length > bytes.byteLength) {
      throw new ProtocolError(`Input ${name} ends in the middle of an element.`);
    }
    texts.push(decodeText(name, bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  if (at !== bytes.byteLength) throw new ProtocolError(`Input ${name} has bytes after its last element.`);
  return texts;
}

export function decodeText(name, bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ProtocolError(`Input ${name} is not UTF-8.`);
  }
}

/** Raw bytes of an output. */
export function toRaw(data) {
  if (!Array.isArray(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat(
    data.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}
