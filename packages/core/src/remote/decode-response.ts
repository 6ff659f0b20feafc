import { LexrunError } from '../error/lexrun-error.js';
import { readJson } from '../model/read-json.js';
import type { Tensor, TensorInfo, Tensors } from '../session/tensor.js';
import { type Datatype, datatypeNamed } from './datatypes.js';

/** Largest answer to a run, in bytes: 64 rows of 512 tokens with 1,024 values each are 128 MiB. */
export const MAX_OUTPUT_BYTES: number = 2 ** 28;
const MAX_OUTPUTS = 1_000;

/** Hands out the raw bytes behind the JSON, in the order of the outputs. */
type TakeBytes = (size: number) => ArrayBuffer;

/**
 * Decodes the answer to an inference request: JSON, with raw tensors behind it where `headerLength` says so. Nothing in
 * it is trusted: sizes, shapes and types must be those of the model.
 * @param headerLength value of the header `Inference-Header-Content-Length`
 * @throws LexrunError `INVALID_OUTPUT`.
 */
export function decodeResponse(
  body: Uint8Array<ArrayBuffer>,
  headerLength: string | null,
  declared: readonly TensorInfo[],
): Tensors {
  const jsonBytes = headerLength === null ? body.byteLength : Number(headerLength);
  if (!Number.isSafeInteger(jsonBytes) || jsonBytes < 0 || jsonBytes > body.byteLength || headerLength === '') {
    throw invalid('gives a wrong length of its JSON');
  }
  let at = jsonBytes;
  const take: TakeBytes = (size) => {
    if (size > body.byteLength - at) throw invalid('ends before its tensors do');
    // A copy: typed arrays need aligned bytes, and the caller owns what it gets.
    const bytes = body.slice(at, at + size).buffer;
    at += size;
    return bytes;
  };
  const { outputs } = asRecord(parse(body.subarray(0, jsonBytes)));
  if (!Array.isArray(outputs) || outputs.length > MAX_OUTPUTS) throw invalid('has no list of outputs');
  const tensors: Record<string, Tensor> = Object.create(null);
  for (const output of outputs) {
    const { name, tensor } = readOutput(asRecord(output), declared, take);
    if (name in tensors) throw invalid('has two outputs of one name');
    tensors[name] = tensor;
  }
  if (at !== body.byteLength) throw invalid('has bytes that belong to no tensor');
  const missing = declared.find(({ name }) => !(name in tensors));
  if (missing !== undefined) throw invalid(`lacks the output "${missing.name}"`);
  return { ...tensors };
}

function readOutput(
  output: Readonly<Record<string, unknown>>,
  declared: readonly TensorInfo[],
  take: TakeBytes,
): { readonly name: string; readonly tensor: Tensor } {
  const info = declared.find(({ name }) => name === output.name);
  if (info === undefined) throw invalid('has an output nobody asked for');
  const datatype = datatypeNamed(output.datatype);
  if (datatype?.type !== info.type) throw invalid(`has another datatype for "${info.name}" than the model declares`);
  const dims = readShape(output.shape, info);
  const count = dims.reduce((product, size) => product * size, 1);
  if (!(count * datatype.size <= MAX_OUTPUT_BYTES)) throw invalid(`declares too large a shape for "${info.name}"`);
  const size = asOptionalRecord(output.parameters)?.binary_data_size;
  if (size !== undefined && size !== count * datatype.size) {
    throw invalid(`has another size for "${info.name}" than its shape says`);
  }
  const data =
    size === undefined ? readValues(output.data, count, datatype) : new datatype.view(take(count * datatype.size));
  return { name: info.name, tensor: { type: info.type, dims, data } };
}

function readShape(shape: unknown, { name, shape: declared }: TensorInfo): number[] {
  const sound =
    Array.isArray(shape) &&
    shape.length === declared.length &&
    shape.every((size, axis) => {
      const fixed = declared[axis];
      return Number.isSafeInteger(size) && size >= 0 && (typeof fixed === 'string' || fixed === size);
    });
  if (!sound) throw invalid(`has another shape for "${name}" than the model declares`);
  return shape as number[];
}

/** Values of a tensor in JSON, flat or nested as its shape. */
function readValues(values: unknown, count: number, datatype: Datatype): Tensor['data'] {
  if (datatype.type === 'float16') throw invalid('has float16 values in JSON');
  const flat = Array.isArray(values) ? values.flat(8) : [];
  if (flat.length !== count) throw invalid('has not as many values as its shape says');
  const data = new datatype.view(new ArrayBuffer(count * datatype.size));
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array;
  const whole = !datatype.name.startsWith('FP');
  flat.forEach((value: unknown, index) => {
    const number = datatype.type === 'bool' && typeof value === 'boolean' ? Number(value) : value;
    if (typeof number !== 'number' || (whole && !Number.isSafeInteger(number)))
      throw invalid('has values of another type');
    if (wide) data[index] = BigInt(number);
    else data[index] = number;
  });
  return data;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return readJson(bytes, 'The JSON', { maxBytes: MAX_OUTPUT_BYTES, maxDepth: 16, maxValues: 2 ** 25 });
  } catch (cause) {
    throw new LexrunError('INVALID_OUTPUT', 'The answer of the server is not sound JSON.', { cause });
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  const record = asOptionalRecord(value);
  if (record === undefined) throw invalid('has another form than the protocol says');
  return record;
}

function asOptionalRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function invalid(what: string): LexrunError {
  return new LexrunError('INVALID_OUTPUT', `The answer of the server ${what}.`, {
    hint: 'Look at the server of the model: its answers do not keep to the Open Inference Protocol.',
  });
}
