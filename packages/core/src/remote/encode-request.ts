import { LexrunError } from '../error/lexrun-error.js';
import type { Tensor, TensorInfo, Tensors } from '../session/tensor.js';
import { datatypeOf } from './datatypes.js';

/** Length of the JSON in front of the raw bytes of tensors; set where there are such bytes. */
export const HEADER_LENGTH = 'inference-header-content-length';

/** The body of an inference request and the headers that describe it. */
export interface EncodedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What a request is encoded for. */
export interface EncodeTarget {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Whether the server reads and writes tensors as raw bytes. */
  readonly binary: boolean;
  /** Told to the server, so that it can drop what nobody waits for any more. */
  readonly timeoutMs: number;
}

/**
 * Encodes `POST v2/models/{model}/infer`. The feeds are copied.
 * @throws LexrunError `EXECUTION_FAILED` for feeds that do not fit the model.
 */
export function encodeRequest(feeds: Tensors, target: EncodeTarget): EncodedRequest {
  const { inputs, outputs, binary, timeoutMs } = target;
  for (const name of Object.keys(feeds)) {
    if (!inputs.some((info) => info.name === name)) throw misfit(name, 'is no input of the model');
  }
  const tensors = inputs.map((info) => checkFeed(info, feeds[info.name]));
  const json = new TextEncoder().encode(
    JSON.stringify({
      // Microseconds, as Triton reads it; a server that does not know the parameter ignores it.
      parameters: { timeout: timeoutMs * 1000 },
      inputs: inputs.map((info, index) => describeInput(info, tensors[index]!, binary)),
      outputs: outputs.map(({ name }) => (binary ? { name, parameters: { binary_data: true } } : { name })),
    }),
  );
  if (!binary) return { headers: { 'content-type': 'application/json' }, body: json };
  const size = tensors.reduce((sum, { data }) => sum + data.byteLength, json.byteLength);
  const body = new Uint8Array(size);
  body.set(json);
  let at = json.byteLength;
  for (const { data } of tensors) {
    body.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return {
    headers: { 'content-type': 'application/octet-stream', [HEADER_LENGTH]: String(json.byteLength) },
    body,
  };
}

function describeInput({ name, type }: TensorInfo, { dims, data }: Tensor, binary: boolean): unknown {
  const base = { name, shape: dims, datatype: datatypeOf(type)!.name };
  if (binary) return { ...base, parameters: { binary_data_size: data.byteLength } };
  if (type === 'float16') throw misfit(name, 'is float16, which JSON cannot carry');
  return { ...base, data: Array.from<number | bigint, unknown>(data, type === 'bool' ? Boolean : Number) };
}

function checkFeed({ name, type, shape }: TensorInfo, tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw misfit(name, 'is missing');
  if (type === 'string' || tensor.type !== type) throw misfit(name, `is ${tensor.type}, the model reads ${type}`);
  const { dims, data } = tensor;
  if (dims.length !== shape.length || shape.some((size, axis) => typeof size === 'number' && size !== dims[axis])) {
    throw misfit(name, 'has another shape than the model reads');
  }
  if (dims.reduce((product, size) => product * size, 1) !== data.length) {
    throw misfit(name, 'has not as many elements as its shape says');
  }
  return tensor;
}

function misfit(name: string, what: string): LexrunError {
  return new LexrunError('EXECUTION_FAILED', `The tensor "${name.slice(0, 100)}" ${what}.`);
}
