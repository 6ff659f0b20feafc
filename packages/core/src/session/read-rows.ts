import { LexrunError } from '../error/lexrun-error.js';
import type { RowOutput, RowOutputs } from '../task/task-runner.js';
import type { Tensor, TensorInfo, Tensors } from './tensor.js';
import { toFloat32 } from './to-float32.js';

/**
 * Splits batched outputs into one view a row. A sequence axis is cut to the row's own length, so padding is never read.
 * @param declared what the session says of its outputs: tells a sequence axis from a label axis of the same size
 * @param lengths tokens of each row
 * @throws LexrunError `INVALID_OUTPUT` when an output has no row for a row of the batch.
 */
export function readRows(outputs: Tensors, declared: readonly TensorInfo[], lengths: readonly number[]): RowOutputs[] {
  const width = lengths.reduce((longest, length) => Math.max(longest, length), 1);
  const rows: Record<string, RowOutput>[] = lengths.map(() => ({}));
  for (const info of declared) {
    const tensor = outputs[info.name];
    if (tensor === undefined) continue;
    if (tensor.dims[0] !== lengths.length) {
      throw new LexrunError(
        'INVALID_OUTPUT',
        `Output "${info.name}" has ${tensor.dims[0] ?? 0} rows for a batch of ${lengths.length}.`,
      );
    }
    splitRows(tensor, isSequenceAxis(tensor, info, width), info.name, lengths, rows);
  }
  return rows;
}

/** The second axis follows the tokens if it has their number and is not declared as a fixed number of labels. */
function isSequenceAxis(tensor: Tensor, info: TensorInfo, width: number): boolean {
  if (tensor.dims[1] !== width) return false;
  return tensor.dims.length > 2 || typeof info.shape[1] === 'string';
}

function splitRows(
  tensor: Tensor,
  sequence: boolean,
  name: string,
  lengths: readonly number[],
  rows: Record<string, RowOutput>[],
): void {
  const data = toFloat32(tensor);
  const dims = tensor.dims.slice(1);
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (data.length !== size * lengths.length) {
    throw new LexrunError(
      'INVALID_OUTPUT',
      `Output "${name}" has ${data.length} values where its shape says ${size * lengths.length}.`,
    );
  }
  lengths.forEach((length, row) => {
    const own = sequence ? [length, ...dims.slice(1)] : dims;
    const count = sequence && dims[0]! > 0 ? (size / dims[0]!) * length : size;
    rows[row]![name] = { dims: own, data: data.subarray(row * size, row * size + count) };
  });
}
