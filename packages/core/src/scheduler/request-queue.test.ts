import { describe, expect, test } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import type { ItemOutcome } from '../executor/executor.js';
import { createRequestQueue, type Entry } from './request-queue.js';

const SLOT = { cancel() {} };
let lastId = 0;

function makeEntry(tokens: number, fields: Partial<Entry['item']> = {}): Entry & { settled: unknown[] } {
  const settled: unknown[] = [];
  const id = ++lastId;
  return {
    item: {
      id,
      task: 'text-classification',
      input: '',
      options: {},
      policy: { overflow: 'truncate', specialTokensInText: 'text' },
      priority: 'interactive',
      deadline: 0,
      ...fields,
    },
    cost: { rows: 1, tokens, rowTokens: tokens },
    admittedAt: 0,
    state: 'queued',
    settle: (outcome) => settled.push(outcome),
    settled,
  };
}
const failure = new LexrunError('ABORTED', 'gone');
const counts = ({ texts, tokens, waiting }: ReturnType<typeof createRequestQueue>): number[] => [
  texts,
  tokens,
  waiting().length,
];

describe('request queue', () => {
  test('bounds texts', () => {
    const queue = createRequestQueue({ maxTexts: 3, maxTokens: 100 });
    queue.admit([makeEntry(10), makeEntry(10)]);
    expect(counts(queue)).toEqual([2, 20, 2]);
    expect([queue.hasRoom(1, 2), queue.hasRoom(2, 2)]).toEqual([true, false]);
    queue.admit([makeEntry(1)]);
    expect(counts(queue)).toEqual([3, 21, 3]);
  });

  test('bounds tokens, but takes a single request of any size while it is empty', () => {
    const queue = createRequestQueue({ maxTexts: 10, maxTokens: 100 });
    const huge = makeEntry(500);
    queue.admit([huge]);
    expect(queue.hasRoom(1, 1)).toBe(false);
    queue.settle(huge, failure);
    queue.admit([makeEntry(60)]);
    expect([queue.hasRoom(1, 40), queue.hasRoom(1, 41)]).toEqual([true, false]);
  });

  test('what an executor holds counts until it is begun', () => {
    const queue = createRequestQueue({ maxTexts: 10, maxTokens: 100 });
    const entry = makeEntry(10);
    queue.admit([entry]);
    queue.prefetch(entry, SLOT);
    expect(counts(queue)).toEqual([1, 10, 0]);
    queue.start(entry);
    queue.start(entry);
    expect(counts(queue)).toEqual([0, 0, 0]);
    expect(queue.settle(entry, failure)).toBe(true);
    expect(counts(queue)).toEqual([0, 0, 0]);
  });

  test('what its executor had not begun waits again; what it had begun does not', () => {
    const queue = createRequestQueue({ maxTexts: 10, maxTokens: 100 });
    const [held, begun] = [makeEntry(10), makeEntry(20)];
    queue.admit([held, begun]);
    for (const entry of [held, begun]) queue.prefetch(entry, SLOT);
    queue.start(begun);
    for (const entry of [held, begun]) queue.putBack(entry);
    expect(queue.waiting()).toEqual([held]);
    expect(counts(queue)).toEqual([1, 10, 1]);
  });

  test('settles once, in whatever state', () => {
    const queue = createRequestQueue({ maxTexts: 10, maxTokens: 100 });
    const entries = [makeEntry(1), makeEntry(2), makeEntry(4)] as const;
    queue.admit(entries);
    queue.prefetch(entries[1], SLOT);
    queue.prefetch(entries[2], SLOT);
    queue.start(entries[2]);
    const outcome: ItemOutcome = { id: entries[0].item.id, ok: false, error: failure.toJSON() };
    for (const entry of entries) {
      expect(queue.settle(entry, outcome)).toBe(true);
      expect(queue.settle(entry, failure)).toBe(false);
      expect(entry.settled).toEqual([outcome]);
    }
    expect(counts(queue)).toEqual([0, 0, 0]);
    queue.putBack(entries[1]);
    queue.start(entries[1]);
    expect(counts(queue)).toEqual([0, 0, 0]);
  });

  test('gives the earliest deadline of a class, and of equal ones the first that came', () => {
    const queue = createRequestQueue({ maxTexts: 10, maxTokens: 100 });
    const [late, first, second] = [9, 5, 5].map((deadline) => makeEntry(1, { deadline }));
    const bulk = makeEntry(1, { deadline: 1, priority: 'bulk' });
    queue.admit([late!, first!, second!, bulk]);
    expect([queue.waitingOf('interactive'), queue.waitingOf('bulk')]).toEqual([3, 1]);
    expect(queue.next('bulk')).toBe(bulk);
    const order = [];
    for (let next = queue.next('interactive'); next !== undefined; next = queue.next('interactive')) {
      order.push(next);
      queue.prefetch(next, SLOT);
    }
    expect(order).toEqual([first, second, late]);
    queue.putBack(second!);
    queue.putBack(first!);
    expect(queue.next('interactive')).toBe(first);
    expect(queue.waiting().length).toBe(3);
  });
});
