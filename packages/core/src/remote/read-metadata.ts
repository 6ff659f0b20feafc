import { LexrunError } from '../error/lexrun-error.js';
import { readJson } from '../model/read-json.js';
import type { TensorInfo } from '../session/tensor.js';
import { datatypeNamed } from './datatypes.js';

/** Largest answer to a question about the server or the model, in bytes. */
export const MAX_METADATA_BYTES: number = 2 ** 20;
/** Tensors of a model, and axes of a tensor. */
const MAX_TENSORS = 1_000;
const MAX_AXES = 8;
const AXIS_NAMES: readonly string[] = ['batch_size', 'sequence_length'];

/** What the server says of a model. */
export interface RemoteMetadata {
  readonly platform: string;
  readonly inputs: readonly TensorInfo[];
  /** Outputs of numbers; others cannot be read. */
  readonly outputs: readonly TensorInfo[];
}

/** Reads `GET v2/models/{model}`. @throws LexrunError `INVALID_MODEL` for anything the protocol does not know. */
export function readMetadata(body: Uint8Array): RemoteMetadata {
  const { platform, inputs, outputs } = asRecord(parse(body));
  const metadata: RemoteMetadata = {
    // Goes into health reports and metrics: a name, and nothing else.
    platform: typeof platform === 'string' && /^[\w.-]{1,60}$/.test(platform) ? platform : 'remote',
    inputs: readTensors(inputs, 'inputs'),
    outputs: readTensors(outputs, 'outputs').filter(({ type }) => type !== 'string'),
  };
  if (metadata.inputs.length === 0 || metadata.outputs.length === 0)
    throw invalid('no inputs, or no outputs of numbers');
  return metadata;
}

/** Whether `GET v2` names the extension for tensors as raw bytes. */
export function readBinarySupport(body: Uint8Array): boolean {
  const { extensions } = asRecord(parse(body));
  return Array.isArray(extensions) && extensions.includes('binary_tensor_data');
}

function readTensors(value: unknown, field: string): TensorInfo[] {
  if (!Array.isArray(value) || value.length > MAX_TENSORS) throw invalid(`no sound list of ${field}`);
  const infos = value.map((each): TensorInfo => {
    const { name, datatype, shape } = asRecord(each);
    if (typeof name !== 'string' || name === '' || name.length > 200)
      throw invalid(`a tensor without a name in ${field}`);
    const type = datatype === 'BYTES' ? 'string' : datatypeNamed(datatype)?.type;
    if (type === undefined) throw invalid(`a tensor of an unknown datatype in ${field}`);
    if (!Array.isArray(shape) || shape.length > MAX_AXES) throw invalid(`a tensor without a shape in ${field}`);
    return { name, type, shape: shape.map(readAxis) };
  });
  if (new Set(infos.map(({ name }) => name)).size !== infos.length)
    throw invalid(`two tensors of one name in ${field}`);
  return infos;
}

/** -1 is an axis of any size; the first two are what they are for every text encoder. */
function readAxis(size: unknown, axis: number): number | string {
  if (size === -1) return AXIS_NAMES[axis] ?? `axis_${axis}`;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) throw invalid('a shape that is none');
  return size;
}

function parse(body: Uint8Array): unknown {
  try {
    return readJson(body, 'The answer', { maxBytes: MAX_METADATA_BYTES, maxValues: 100_000 });
  } catch (cause) {
    throw new LexrunError('INVALID_MODEL', 'The server does not speak the Open Inference Protocol.', {
      hint: 'Check the address: it must be that of the HTTP port, without /v2.',
      cause,
    });
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('an answer of another form');
  return value as Readonly<Record<string, unknown>>;
}

function invalid(what: string): LexrunError {
  return new LexrunError('INVALID_MODEL', `The server describes the model with ${what}.`, {
    hint: 'Look at GET v2/models/{model} of the server.',
  });
}
