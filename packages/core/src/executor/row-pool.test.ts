import { expect, test } from 'vitest';
import { makeItem } from '../testing/executor-fixture.js';
import { createRowPool, type RowRef } from './row-pool.js';
import type { WorkItem } from './work-item.js';

const BOUNDS = { maxPaddedTokens: 64, maxRows: 4, runOverheadTokens: 16 };
let lastId = 0;
function work(lengths: readonly number[], fields: Parameters<typeof makeItem>[2] = {}): WorkItem {
  const rows = lengths.map((length) => ({ encoding: { ids: new Array(length).fill(1) } }));
  return { item: makeItem(++lastId, '', { deadline: 1_000, ...fields }), rows } as unknown as WorkItem;
}
const places = (rows: readonly RowRef[]) => rows.map(({ work: { item }, index }) => [item.id, index]);

test('rows of several requests share a run, whatever the order they came in', () => {
  const pool = createRowPool();
  const [long, short] = [work([30, 10], { priority: 'bulk' }), work([10, 11], { priority: 'bulk' })];
  pool.add(long);
  pool.add(short);
  expect(places(pool.take(BOUNDS))).toEqual([[long.item.id, 0]]);
  expect(places(pool.take(BOUNDS))).toEqual([
    [long.item.id, 1],
    [short.item.id, 0],
    [short.item.id, 1],
  ]);
  expect([pool.size, pool.take(BOUNDS)]).toEqual([0, []]);
});

test('every row of a request that is swept away goes', () => {
  const pool = createRowPool();
  const [gone, kept] = [work([5, 6, 7]), work([5])];
  pool.add(gone);
  pool.add(kept);
  pool.sweep((one) => one !== gone);
  expect(places(pool.take(BOUNDS))).toEqual([[kept.item.id, 0]]);
});

test('one run in eight is led by the bulk class while interactive requests wait', () => {
  const pool = createRowPool();
  const bulk = work([5], { priority: 'bulk' });
  pool.add(bulk);
  for (let count = 0; count < 8; count++) pool.add(work([60]));
  const runs = Array.from({ length: 9 }, () => places(pool.take({ ...BOUNDS, maxRows: 1 }))[0]![0]);
  expect(runs.indexOf(bulk.item.id)).toBe(7);
});
