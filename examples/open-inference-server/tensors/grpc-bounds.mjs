import { MAX_TENSORS } from './datatypes.mjs';
import { ProtocolError } from './protocol-error.mjs';

/** Most fields of one request, all counted together: 100 inputs and 100 outputs come to about 1,500. */
const MAX_FIELDS = 10_000;
const LENGTH = 2;
/**
 * Numbers by how they are written. `wire` is the type of one on its own, `bytes` its size in a packed list; `narrow` ones
 * have 32 bits, and a `single` one is in no list.
 */
const NUMBERS = {
  narrow: { wire: 0, narrow: true },
  long: { wire: 0 },
  fixed32: { wire: 5, bytes: 4 },
  fixed64: { wire: 1, bytes: 8 },
  size: { wire: 0, isField: true },
  flag: { wire: 0, narrow: true, single: true },
  number: { wire: 0, single: true },
  double: { wire: 1, bytes: 8, single: true },
};

/** Fields by their numbers in the protocol: numbers as above, `text` for anything with a length, or messages. */
const PARAMETER = { 1: 'text', 2: { 1: 'flag', 2: 'number', 3: 'text', 4: 'double', 5: 'number' } };
const SETTING = { 1: 'text', 2: { 1: 'flag', 2: 'number', 3: 'text', 4: 'text' } };
const CONTENTS = {
  1: 'narrow',
  2: 'narrow',
  3: 'long',
  4: 'narrow',
  5: 'long',
  6: 'fixed32',
  7: 'fixed64',
  8: 'bytes',
};
const INPUT = { 1: 'text', 2: 'text', 3: 'size', 4: PARAMETER, 5: CONTENTS };
const OUTPUT = { 1: 'text', 2: PARAMETER };
const CHANGE = { 1: 'text', 2: 'text', 3: SETTING };
/** Requests that hold lists, by their method. */
const REQUESTS = {
  ModelInfer: { 1: 'text', 2: 'text', 3: 'text', 4: PARAMETER, 5: INPUT, 6: OUTPUT, 7: 'text' },
  RepositoryModelLoad: CHANGE,
  RepositoryModelUnload: CHANGE,
};

/**
 * Reads requests of a service with the decoder of each method, within bounds that are looked at before: a message of
 * 16 MB can hold eight million empty inputs, and the decoder would make an object of each of them first.
 * @param maxElements of one input
 * @returns the service; a request that was refused is `{ failure }`, because gRPC makes INTERNAL of what a decoder throws
 */
export function withinBounds(service, maxElements) {
  const bounded = ([name, method]) => {
    const requestDeserialize = (bytes) => {
      try {
        const left = { fields: MAX_FIELDS, elements: maxElements * MAX_TENSORS };
        if (REQUESTS[name] !== undefined) checkMessage(bytes, REQUESTS[name], left);
        return method.requestDeserialize(bytes);
      } catch (error) {
        return { failure: error instanceof ProtocolError ? error : unreadable() };
      }
    };
    return [name, { ...method, requestDeserialize }];
  };
  return Object.fromEntries(Object.entries(service).map(bounded));
}

/**
 * Walks the fields of a message, and takes what it finds off what is left. Strict where the decoder is not, which goes by
 * the number of a field alone and reads on beyond the end of a list or an entry: it must not see another message than
 * this walk does.
 * @throws ProtocolError
 */
function checkMessage(bytes, fields, left) {
  let at = 0;
  /** A tag or a length. */
  const unsigned = () => {
    let value = 0;
    for (let shift = 1; shift <= 2 ** 28; shift *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 127) * shift;
      if (byte < 128 && value < 2 ** 32) return value;
    }
    throw unreadable();
  };
  const skip = {
    0() {
      while (bytes[at++] > 127);
    },
    1: () => (at += 8),
    5: () => (at += 4),
  };
  while (at < bytes.length) {
    const tag = unsigned();
    const field = fields[tag >>> 3];
    const wire = tag & 7;
    const length = wire === LENGTH ? unsigned() : 0;
    const from = at;
    if (wire === LENGTH) at += length;
    else if (skip[wire] === undefined) throw unreadable();
    else skip[wire]();
    if (at > bytes.length) throw unreadable();
    const value = bytes.subarray(from, at);
    const number = NUMBERS[field];
    if (number === undefined) {
      if (field !== undefined && wire !== LENGTH) throw unreadable();
      take(left, field === 'bytes' ? 'elements' : 'fields', 1);
      if (typeof field === 'object') checkMessage(value, field, left);
      continue;
    }
    if (wire !== number.wire && (wire !== LENGTH || number.single)) throw unreadable();
    const many = number.bytes === undefined ? countVarints(value, number.narrow) : value.length / number.bytes;
    if (!Number.isInteger(many)) throw unreadable();
    // An empty list costs as well.
    take(left, number.single || number.isField ? 'fields' : 'elements', Math.max(1, many));
  }
}

/** Numbers of 7 bits a byte, each of which ends with a byte below 128. */
function countVarints(bytes, narrow) {
  let count = 0;
  let length = 0;
  for (const byte of bytes) {
    length++;
    if (byte > 127) continue;
    // Negative ones have ten bytes; of any other length above five, the decoder would skip ten.
    if (length > 10 || (narrow && length > 5 && length < 10)) throw unreadable();
    count++;
    length = 0;
  }
  if (length > 0) throw unreadable();
  return count;
}

function take(left, what, number) {
  left[what] -= number;
  if (left[what] < 0) throw new ProtocolError(`The request has too many ${what}.`, { http: 413 });
}

const unreadable = () => new ProtocolError('The message cannot be read.');
