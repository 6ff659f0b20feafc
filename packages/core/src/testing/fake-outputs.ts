import type { Tensor, TensorInfo, Tensors } from '../session/tensor.js';

/**
 * What a fake session computes: `row` one logit a label, `token` one logit a label for each token, `span` start and end
 * logits for each token, `hidden` a vector for each token.
 */
export type FakeShape = 'row' | 'token' | 'span' | 'hidden';

/** Width of the vectors of a `hidden` session. */
export const FAKE_HIDDEN_SIZE = 8;
/** Stands at padded places; whoever reads it reads padding. */
const GARBAGE = 1_000;

/** The logits of a row, by the ids of its tokens without padding: what a `row` session answers. */
export function fakeLogits(ids: readonly number[], labels: number): number[] {
  const sum = ids.reduce((total, id, index) => (total + id * (index + 1)) % 9_973, 0);
  return Array.from({ length: labels }, (_, label) => ((sum * (label + 1) + 17 * label) % 97) / 32);
}

/** The values of one token, by its id. */
export function fakeTokenValues(id: number, count: number): number[] {
  return Array.from({ length: count }, (_, place) => ((id * (place + 3) + place) % 23) / 8 - 1);
}

/** What a fake session declares as outputs. */
export function fakeOutputInfo(shape: FakeShape, labels: number): TensorInfo[] {
  const info = (name: string, ...rest: (number | string)[]): TensorInfo => ({
    name,
    type: 'float32',
    shape: ['batch_size', ...rest],
  });
  if (shape === 'row') return [info('logits', labels)];
  if (shape === 'token') return [info('logits', 'sequence_length', labels)];
  if (shape === 'span') return [info('start_logits', 'sequence_length'), info('end_logits', 'sequence_length')];
  return [info('last_hidden_state', 'sequence_length', FAKE_HIDDEN_SIZE)];
}

/**
 * Computes the outputs of a batch.
 * @param rows ids of each row without padding
 * @param width padded length
 * @param shared makes each answer depend on the other rows of the batch, as dynamic quantization does
 */
export function fakeOutputs(
  shape: FakeShape,
  rows: readonly (readonly number[])[],
  width: number,
  labels: number,
  shared: boolean,
): Tensors {
  const drift = shared ? rows.map((row) => driftOf(row, rows)) : rows.map(() => 0);
  const perRow = (values: (row: readonly number[]) => number[], ...dims: number[]): Tensor => ({
    type: 'float32',
    dims: [rows.length, ...dims],
    data: Float32Array.from(rows.flatMap((row, index) => values(row).map((value) => value * (1 + drift[index]!)))),
  });
  const perToken = (count: number, shift = 0): Tensor =>
    perRow(
      (row) =>
        Array.from({ length: width }, (_, place) =>
          place < row.length ? fakeTokenValues(row[place]! + shift, count) : new Array<number>(count).fill(GARBAGE),
        ).flat(),
      ...(shape === 'span' ? [width] : [width, count]),
    );
  if (shape === 'row') return { logits: perRow((row) => fakeLogits(row, labels), labels) };
  if (shape === 'token') return { logits: perToken(labels) };
  if (shape === 'span') return { start_logits: perToken(1), end_logits: perToken(1, 1) };
  return { last_hidden_state: perToken(FAKE_HIDDEN_SIZE) };
}

/** Zero for a row alone. */
function driftOf(row: readonly number[], rows: readonly (readonly number[])[]): number {
  const sum = (ids: readonly number[]): number => ids.reduce((total, id) => total + id, 0);
  const others = rows.reduce((total, other) => total + sum(other), 0) - sum(row);
  return others === 0 ? 0 : 0.1 + (others % 13) / 20;
}
