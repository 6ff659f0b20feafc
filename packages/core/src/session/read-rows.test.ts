import { describe, expect, test } from 'vitest';
import { readRows } from './read-rows.js';
import type { TensorInfo } from './tensor.js';

const info = (name: string, ...shape: (number | string)[]): TensorInfo => ({ name, type: 'float32', shape });
const tensor = (dims: readonly number[]) => {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return { type: 'float32' as const, dims, data: Float32Array.from({ length: size }, (_, index) => index) };
};
const plain = (rows: ReturnType<typeof readRows>) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, { dims, data }]) => [name, [dims, [...data]]])));

describe('readRows', () => {
  test('gives each row its labels', () => {
    const rows = readRows({ logits: tensor([2, 3]) }, [info('logits', 'batch', 3)], [5, 4]);
    expect(plain(rows)).toEqual([{ logits: [[3], [0, 1, 2]] }, { logits: [[3], [3, 4, 5]] }]);
  });

  test('a label axis of the same size as the tokens is not cut', () => {
    // Three labels, three tokens in the longest row: only the declaration tells them apart.
    const rows = readRows({ logits: tensor([2, 3]) }, [info('logits', 'batch', 3)], [3, 1]);
    expect(plain(rows)[1]).toEqual({ logits: [[3], [3, 4, 5]] });
  });

  test('a sequence axis is cut to the tokens of the row', () => {
    const rows = readRows({ start_logits: tensor([2, 3]) }, [info('start_logits', 'batch', 'sequence')], [3, 1]);
    expect(plain(rows)).toEqual([{ start_logits: [[3], [0, 1, 2]] }, { start_logits: [[1], [3]] }]);
  });

  test('logits and vectors of tokens are cut too', () => {
    const rows = readRows({ logits: tensor([2, 3, 2]) }, [info('logits', 'batch', 'sequence', 2)], [2, 3]);
    expect(plain(rows)).toEqual([
      {
        logits: [
          [2, 2],
          [0, 1, 2, 3],
        ],
      },
      {
        logits: [
          [3, 2],
          [6, 7, 8, 9, 10, 11],
        ],
      },
    ]);
  });

  test('rows are views: nothing is copied', () => {
    const logits = tensor([2, 3]);
    const rows = readRows({ logits }, [info('logits', 'batch', 3)], [1, 1]);
    expect(rows[1]?.logits?.data.buffer).toBe(logits.data.buffer);
  });

  test('reads every declared output, and no other', () => {
    const outputs = { logits: tensor([1, 2]), surprise: tensor([1, 2]) };
    expect(Object.keys(readRows(outputs, [info('logits', 'batch', 2), info('absent', 'batch', 2)], [4])[0]!)).toEqual([
      'logits',
    ]);
  });

  test.each([
    ['too few rows', tensor([1, 2])],
    ['no axis at all', { ...tensor([]), data: new Float32Array(1) }],
    ['fewer values than its shape says', { ...tensor([2, 2]), data: new Float32Array(3) }],
  ])('an output with %s is a typed error', (_, logits) => {
    expect(() => readRows({ logits }, [info('logits', 'batch', 2)], [4, 4])).toThrow(
      expect.objectContaining({ code: 'INVALID_OUTPUT' }),
    );
  });
});
