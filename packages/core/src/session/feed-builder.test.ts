import { describe, expect, test } from 'vitest';
import type { Encoding } from '../tokenizer/encoding.js';
import { createFeedBuilder } from './feed-builder.js';
import type { TensorInfo } from './tensor.js';

const encoding = (ids: readonly number[], typeIds: readonly number[] = ids.map(() => 0)): Encoding => ({
  ids,
  typeIds,
  attentionMask: ids.map(() => 1),
  specialTokensMask: ids.map(() => 0),
  offsets: ids.map(() => [0, 0]),
  wordIds: ids.map(() => null),
  sequenceIds: ids.map(() => 0),
  overflowing: [],
});
const input = (name: string, type: TensorInfo['type'] = 'int64'): TensorInfo => ({
  name,
  type,
  shape: ['batch', 'seq'],
});
const ALL = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'];

describe.each(['int64', 'int32'] as const)('feeds of %s', (type) => {
  const number = (value: number): number | bigint => (type === 'int64' ? BigInt(value) : value);
  const build = (...rows: Encoding[]) =>
    createFeedBuilder(
      ALL.map((name) => input(name, type)),
      { padId: 7, padTypeId: 3 },
    ).build(rows);

  test('pads to the longest row, each input with its own filling', () => {
    const feeds = build(encoding([11, 12, 13], [0, 0, 1]), encoding([21]));
    const values = (name: string) => [...feeds[name]!.data];
    expect(feeds.input_ids).toMatchObject({ type, dims: [2, 3] });
    expect(values('input_ids')).toEqual([11, 12, 13, 21, 7, 7].map(number));
    expect(values('attention_mask')).toEqual([1, 1, 1, 1, 0, 0].map(number));
    expect(values('token_type_ids')).toEqual([0, 0, 1, 0, 3, 3].map(number));
    expect(values('position_ids')).toEqual([0, 1, 2, 0, 0, 0].map(number));
  });

  test('holds ids up to the largest of 31 bits', () => {
    expect([...build(encoding([2 ** 31 - 1, 65_536])).input_ids!.data]).toEqual([2 ** 31 - 1, 65_536].map(number));
  });

  test('rows without tokens still make a tensor', () => {
    expect(build(encoding([])).input_ids).toMatchObject({ dims: [1, 1] });
  });
});

test('buffers are used again, and what an earlier call left in them never shows', () => {
  const builder = createFeedBuilder([input('input_ids'), input('attention_mask')], { padId: 0, padTypeId: 0 });
  const first = builder.build([encoding([1, 2, 3, 4]), encoding([5, 6, 7, 8])]);
  const second = builder.build([encoding([9, 9]), encoding([8])]);
  expect(second.input_ids!.data.buffer).toBe(first.input_ids!.data.buffer);
  expect(second.input_ids!.data.buffer).not.toBe(second.attention_mask!.data.buffer);
  expect([...second.input_ids!.data]).toEqual([9n, 9n, 8n, 0n]);
  expect([...second.attention_mask!.data]).toEqual([1n, 1n, 1n, 0n]);
});

test('a buffer grows when a batch needs more', () => {
  const builder = createFeedBuilder([input('input_ids')], { padId: 0, padTypeId: 0 });
  for (const length of [1, 5, 100, 3]) {
    const ids = Array.from({ length }, (_, index) => index + 1);
    expect([...builder.build([encoding(ids)]).input_ids!.data]).toEqual(ids.map(BigInt));
  }
});

test.each([
  ['an input that no text gives', input('pixel_values', 'float32')],
  ['ids in an unusual type', input('input_ids', 'float32')],
  ['the name of an inherited property', input('constructor')],
])('refuses %s', (_, info) => {
  expect(() => createFeedBuilder([info], { padId: 0, padTypeId: 0 })).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED_TASK' }),
  );
});
