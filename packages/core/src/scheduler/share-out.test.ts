import { expect, test } from 'vitest';
import type { Slot } from '../executor/slot.js';
import { createSlotWork } from '../executor/slot-work.js';
import { makeItem } from '../testing/executor-fixture.js';
import { createRequestQueue, type Entry } from './request-queue.js';
import { createSharing } from './share-out.js';

const BOUNDS = { runTokens: 256, aheadTokens: 4_096, requireBatchInvariance: true };
let lastId = 0;
const entries = (tokens: readonly number[]): Entry[] =>
  tokens.map((count) => ({
    item: makeItem(++lastId, '', { deadline: 1_000 }),
    cost: { rows: 1, tokens: count, rowTokens: count },
    admittedAt: 0,
    state: 'queued',
    settle() {},
  }));
/** @param held tokens of the requests that wait there */
function slot(held: readonly number[], info?: { readonly batchInvariant: boolean | 'unknown' }): Slot {
  const work = createSlotWork();
  for (const { item, cost } of entries(held)) work.add(item, cost);
  return { state: 'ready', work, info } as unknown as Slot;
}
/** How many tokens each slot is given. */
function share(tokens: readonly number[], slots: readonly Slot[], bounds: Partial<typeof BOUNDS> = {}): number[][] {
  const queue = createRequestQueue({ maxTexts: 1_000, maxTokens: 100_000 });
  queue.admit(entries(tokens));
  const plan = createSharing({ ...BOUNDS, ...bounds })(queue, slots);
  return slots.map((one) => (plan.get(one) ?? []).map(({ cost }) => cost.tokens));
}

test('where rows share runs, a request goes to those of its length, even if more waits there', () => {
  const invariant = { batchInvariant: true };
  expect(share([38], [slot([200, 12], invariant), slot([180, 20, 20], invariant)])).toEqual([[], [38]]);
});

test('where few wait, an executor is sent one run ahead; where many do, all it may choose from', () => {
  const sent = (texts: number) => share(new Array(texts).fill(20), [slot([]), slot([])]).flat().length;
  expect([sent(31), sent(32)]).toEqual([26, 32]);
});

test('where they do not, it goes to whoever has least to do', () => {
  for (const batchInvariant of [false, 'unknown'] as const) {
    const slots = [slot([12, 10], { batchInvariant }), slot([20, 10], { batchInvariant })];
    expect(share([15], slots)).toEqual([[15], []]);
    expect(share([15], slots, { requireBatchInvariance: false })).toEqual([[], [15]]);
  }
});

test('where they do not, an executor is sent a few rows ahead, and no more', () => {
  const many = new Array(40).fill(20);
  expect(share(many, [slot([], { batchInvariant: false })])[0]).toHaveLength(7);
  expect(share(many, [slot([], { batchInvariant: true })])[0]).toHaveLength(40);
  expect(share([500, 500], [slot([], { batchInvariant: false })])).toEqual([[500]]);
});

test('a bound on what is sent ahead holds where rows run alone too', () => {
  expect(share([20, 20, 20], [slot([], { batchInvariant: false })], { aheadTokens: 30 })).toEqual([[20, 20]]);
});

test('where no executor has loaded the model yet, rows count as sharing runs; one that has tells for all', () => {
  const many = new Array(40).fill(20);
  expect(share(many, [slot([])])[0]).toHaveLength(40);
  expect(share(many, [slot([]), slot([], { batchInvariant: false })]).map(({ length }) => length)).toEqual([7, 7]);
});
