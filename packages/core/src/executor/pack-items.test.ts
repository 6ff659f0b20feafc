import { expect, test } from 'vitest';
import type { BatchItem } from './executor.js';
import { packItems, unpackItems } from './pack-items.js';

const policy = { overflow: 'truncate', specialTokensInText: 'text' } as const;
const item = (id: number, fields: Partial<BatchItem> = {}): BatchItem => ({
  id,
  task: 'text-classification',
  input: `text ${id}`,
  options: {},
  policy,
  priority: 'interactive',
  deadline: 1_800_000_000_000 + id,
  ...fields,
});

test('requests come out of a clone as they went in', () => {
  const items = [
    item(1),
    item(2, { options: { topK: 2 } }),
    item(3, { priority: 'bulk', input: { text: 'a', textPair: 'b' } }),
    item(2 ** 40, { task: 'fill-mask' }),
  ];
  expect(unpackItems(structuredClone(packItems(items)))).toEqual(items);
});

test('neighbours with the same options are sent with one head, others with their own', () => {
  const options = { topK: 2 };
  expect(packItems([item(1, { options }), item(2, { options }), item(3, { options })]).heads).toHaveLength(1);
  const two = packItems([item(1, { options }), item(2), item(3, { options })]);
  expect(two.heads.map((head) => head.options)).toEqual([options, {}, options]);
});
