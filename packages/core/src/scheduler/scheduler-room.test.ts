// Over 250 lines, because the cases below share executors that never answer by themselves and a clock of their own.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import type { Batch, ItemOutcome } from '../executor/executor.js';
import type { ExecutorPool } from '../executor/executor-pool.js';
import type { SlotObserver } from '../executor/slot.js';
import { createSlotWork } from '../executor/slot-work.js';
import type { Priority } from './priority.js';
import type { Entry } from './request-queue.js';
import { createScheduler, type SchedulerOptions } from './scheduler.js';

interface Sent {
  /** Index of the executor. */
  readonly to: number;
  readonly batch: Batch;
  readonly observer: SlotObserver;
}

/** Executors that take everything and never answer by themselves. */
function createPool(size = 1) {
  const sent: Sent[] = [];
  const state: { failure: LexrunError | undefined; idle: number } = { failure: undefined, idle: 0 };
  const cancelled: (readonly number[])[] = [];
  const slots = Array.from({ length: size }, (_, index) => ({
    work: createSlotWork(),
    state: 'ready',
    execute(batch: Batch, _: unknown, observer: SlotObserver) {
      sent.push({ to: index, batch, observer });
      return new Promise<void>(() => {});
    },
    cancel: (ids: readonly number[]) => void cancelled.push([index, ...ids]),
  }));
  const pool = { slots, idleSlots: () => state.idle, failure: () => state.failure } as unknown as ExecutorPool;
  return { pool, sent, state, cancelled, slots };
}

let lastId = 0;
function makeEntry(tokens: number, timeoutMs = 60_000, priority: Priority = 'interactive') {
  const answers: unknown[] = [];
  const policy = { overflow: 'truncate', specialTokensInText: 'text' } as const;
  const deadline = Date.now() + timeoutMs;
  const entry: Entry = {
    item: { id: ++lastId, task: 'text-classification', input: '', options: {}, policy, priority, deadline },
    cost: { rows: 1, tokens, rowTokens: tokens },
    admittedAt: 0,
    state: 'queued',
    settle: (outcome) => answers.push(outcome),
  };
  return Object.assign(entry, { answers });
}
const answer = ({ item }: Entry): ItemOutcome => ({ id: item.id, ok: true, result: 'yes', timing: {} as never });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const open = (pool: ExecutorPool, more: Partial<SchedulerOptions> = {}) =>
  createScheduler({
    pool,
    queue: { maxTexts: 4, maxTokens: 1_000 },
    runTokens: 100,
    aheadTokens: 1_000,
    requireBatchInvariance: true,
    ...more,
  });

/** Lets the executors finish 100 tokens in a quarter of a second: 400 a second. */
async function showRate(scheduler: ReturnType<typeof open>, sent: readonly Sent[]): Promise<void> {
  const clock = vi.spyOn(performance, 'now');
  for (const [tokens, now] of [
    [1, 1_000],
    [100, 1_250],
  ] as const) {
    const entry = makeEntry(tokens);
    scheduler.submit([entry], 60_000);
    await turn();
    clock.mockReturnValue(now);
    sent.at(-1)!.observer.settled([answer(entry)]);
  }
  clock.mockRestore();
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('room by the measured rate', () => {
  test('is refused where two fifths of the deadline would pass in the queue', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    await showRate(scheduler, sent);
    expect(scheduler.hasRoom(1, 100, 1), 'nothing waits').toBe(true);
    scheduler.submit([makeEntry(100)], 60_000);
    // 200 tokens at 400 a second: 500 ms.
    expect([1_250, 1_249].map((timeoutMs) => scheduler.hasRoom(1, 100, timeoutMs))).toEqual([true, false]);
  });

  test('32 texts are not refused by an old rate while an executor is idle', async () => {
    const { pool, sent, state } = createPool();
    const scheduler = open(pool, { queue: { maxTexts: 100, maxTokens: 100_000 } });
    await showRate(scheduler, sent);
    scheduler.submit([makeEntry(100)], 60_000);
    const room = () => [31, 32].map((texts) => scheduler.hasRoom(texts, 100, 300));
    expect(room()).toEqual([false, false]);
    state.idle = 1;
    expect(room()).toEqual([true, false]);
  });

  test('has a bound of its own while the rate is not known, however long the deadlines', () => {
    const { pool } = createPool();
    const queue = { maxTexts: 2_000, maxTokens: 10_000 };
    const scheduler = open(pool, { queue, unmeasured: { maxTexts: 512, maxTokens: 600 } });
    expect(scheduler.hasRoom(1_000, 1_000, 1), 'nothing waits').toBe(true);
    scheduler.submit(
      Array.from({ length: 256 }, () => makeEntry(1)),
      60_000,
    );
    expect([256, 257].map((texts) => scheduler.hasRoom(texts, 1, 60_000))).toEqual([true, false]);
    expect([344, 345].map((tokens) => scheduler.hasRoom(1, tokens, 60_000))).toEqual([true, false]);
  });

  test('a refusal says how long the queue is', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    await showRate(scheduler, sent);
    scheduler.submit([makeEntry(100)], 60_000);
    const late = makeEntry(100);
    expect(() => scheduler.submit([makeEntry(1), late], 300)).toThrow(
      expect.objectContaining({
        code: 'QUEUE_FULL',
        message: 'The queue has no room for 2 more: 1 texts of about 100 tokens wait.',
        details: { actual: 2, limit: 4, maxTokens: 1_000, queuedTexts: 1, queuedTokens: 100, waitMs: 503 },
      }),
    );
    await turn();
    expect(late.answers).toEqual([]);
    expect(sent).toHaveLength(3);
  });

  test('a queue of a known rate takes what is likely to be answered in time', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    await showRate(scheduler, sent);
    scheduler.submit([makeEntry(100)], 60_000);
    expect(() => scheduler.submit([makeEntry(1)], 60_000)).not.toThrow();
  });

  test('who was told that there is room is admitted, though the clock went on since', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    await showRate(scheduler, sent);
    scheduler.submit([makeEntry(100)], 60_000);
    expect(scheduler.hasRoom(1, 100, 1_250)).toBe(true);
    const next = makeEntry(100, 1_250);
    vi.spyOn(Date, 'now').mockReturnValue(next.item.deadline - 1_249);
    expect(() => scheduler.submit([next], 1_250)).not.toThrow();
  });

  test('a refusal tells of no wait while the rate is not known', () => {
    const { pool } = createPool();
    const scheduler = open(pool, { queue: { maxTexts: 1, maxTokens: 1_000 } });
    scheduler.submit([makeEntry(1)], 60_000);
    expect(() => scheduler.submit([makeEntry(1)], 60_000)).toThrow(
      expect.objectContaining({ code: 'QUEUE_FULL', details: expect.objectContaining({ waitMs: 0 }) }),
    );
  });

  test('only an answer says something about the rate', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    for (const now of [1_000, 9_000]) {
      clock.mockReturnValue(now);
      const entry = makeEntry(1);
      scheduler.submit([entry], 60_000);
      await turn();
      const error = new LexrunError('EXECUTION_FAILED', 'no').toJSON();
      sent.at(-1)!.observer.settled([{ id: entry.item.id, ok: false, error } as ItemOutcome]);
      scheduler.withdraw([entry], new LexrunError('ABORTED', 'gone'));
    }
    scheduler.submit([makeEntry(500)], 60_000);
    expect(scheduler.hasRoom(1, 100, 1)).toBe(true);
  });

  test('while an executor is idle, answers say nothing about the rate', async () => {
    const { pool, sent, state } = createPool(2);
    const scheduler = open(pool);
    state.idle = 1;
    await showRate(scheduler, sent);
    scheduler.submit([makeEntry(100)], 60_000);
    expect(scheduler.hasRoom(1, 100, 1)).toBe(true);
  });

  test('another pool begins without a rate, and gets what comes next', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    await showRate(scheduler, sent);
    const next = createPool();
    expect(scheduler.replacePool(next.pool)).toBe(pool);
    expect(scheduler.pool).toBe(next.pool);
    scheduler.submit([makeEntry(100)], 60_000);
    expect(scheduler.hasRoom(1, 100, 1)).toBe(true);
    await turn();
    expect([sent.length, next.sent.length]).toEqual([2, 1]);
  });

  test('another pool is sent what waited for the old one', async () => {
    const scheduler = open(createPool(0).pool);
    scheduler.submit([makeEntry(10)], 60_000);
    await turn();
    const next = createPool();
    scheduler.replacePool(next.pool);
    await turn();
    expect(next.sent).toHaveLength(1);
  });
});

describe('room for those who wait for it', () => {
  test('is told when a request begins, and when one ends', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    const [first, second] = [makeEntry(1), makeEntry(1)];
    scheduler.submit([first, second], 60_000);
    await turn();
    let told = 0;
    const count = (): void => {
      told++;
    };
    scheduler.roomChanged().then(count);
    await turn();
    expect(told).toBe(0);
    sent[0]!.observer.started([first.item.id, -1]);
    await turn();
    expect(told).toBe(1);
    scheduler.roomChanged().then(count);
    sent[0]!.observer.settled([{ ...answer(first), id: -1 }]);
    await turn();
    expect(told).toBe(1);
    sent[0]!.observer.settled([answer(first)]);
    await turn();
    expect(told).toBe(2);
  });
});

describe('a pool that has failed', () => {
  const failure = new LexrunError('UNAVAILABLE', 'every executor is lost');

  test('admits nothing and ends what waits, not what runs', async () => {
    const { pool, sent, state } = createPool();
    const scheduler = open(pool, { aheadTokens: 1 });
    const [running, waiting] = [makeEntry(10), makeEntry(10)];
    scheduler.submit([running], 60_000);
    await turn();
    sent[0]!.observer.started([running.item.id]);
    const idle = createPool(0);
    scheduler.replacePool(idle.pool);
    scheduler.submit([waiting], 60_000);
    idle.state.failure = failure;
    state.failure = failure;
    expect(() => scheduler.submit([makeEntry(1)], 60_000)).toThrow(failure);
    scheduler.pump();
    await turn();
    expect([running.answers, waiting.answers]).toEqual([[], [failure]]);
  });
});

test('each batch is told of, with a number of its own', async () => {
  const { pool, sent } = createPool();
  const told: unknown[] = [];
  const scheduler = open(pool, {
    onBatch: (id, slot, entries) => told.push([id, slot === pool.slots[0], entries.length]),
  });
  for (const count of [2, 1]) {
    scheduler.submit(
      Array.from({ length: count }, () => makeEntry(1)),
      60_000,
    );
    await turn();
  }
  expect(told).toEqual([
    [1, true, 2],
    [2, true, 1],
  ]);
  expect(sent.map(({ batch }) => batch.id)).toEqual([1, 2]);
});

describe('sharing out, step by step', () => {
  const openWide = (pool: ExecutorPool) => open(pool, { queue: { maxTexts: 100, maxTokens: 10_000 } });
  const tokensOf = ({ batch }: Sent, entries: readonly Entry[]) =>
    batch.items.map(({ id }) => entries.find(({ item }) => item.id === id)?.cost.tokens);

  test('by load first, by length within a quarter of it', async () => {
    const { pool, sent } = createPool(2);
    const entries = [5, 40, 6, 42, 7, 41].map((tokens) => makeEntry(tokens));
    openWide(pool).submit(entries, 60_000);
    await turn();
    // 42 goes where 11 tokens wait and not where 40 do; then 7 and 41 may choose, and go where their like are.
    expect(sent.map((one) => tokensOf(one, entries))).toEqual([
      [5, 6, 42, 7],
      [40, 41],
    ]);
  });

  test('an executor that holds just what it may is sent no more', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool, { aheadTokens: 100 });
    scheduler.submit([makeEntry(60), makeEntry(40), makeEntry(1)], 60_000);
    await turn();
    expect([sent[0]!.batch.items.length, scheduler.queue.waiting().length]).toEqual([2, 1]);
  });

  test('bulk requests are sent once a quarter of what an executor may hold has begun, interactive ones at once', async () => {
    const { pool, sent, slots } = createPool();
    const scheduler = open(pool, { aheadTokens: 100 });
    const [begun, waiting] = [makeEntry(1, 60_000, 'bulk'), makeEntry(75, 60_000, 'bulk')];
    for (const { item, cost } of [begun, waiting]) slots[0]!.work.add(item, cost);
    scheduler.submit([makeEntry(1, 60_000, 'bulk')], 60_000);
    await turn();
    expect(sent).toHaveLength(0);
    scheduler.submit([makeEntry(1)], 60_000);
    await turn();
    expect(sent.map(({ batch }) => batch.items[0]!.priority)).toEqual(['interactive']);
    slots[0]!.work.start(begun.item.id);
    scheduler.pump();
    await turn();
    expect(sent.map(({ batch }) => batch.items[0]!.priority)).toEqual(['interactive', 'bulk']);
  });

  test('one that is full gets nothing for the sake of similar length', async () => {
    const { pool, sent, slots } = createPool(2);
    const [short, long, next] = [makeEntry(100), makeEntry(99), makeEntry(100)];
    slots[0]!.work.add(short.item, short.cost);
    slots[1]!.work.add(long.item, long.cost);
    open(pool, { aheadTokens: 100 }).submit([next], 60_000);
    await turn();
    expect(sent.map(({ to }) => to)).toEqual([1]);
  });

  test('every eighth request is a bulk one, over all that is sent', async () => {
    const { pool, sent } = createPool();
    const scheduler = openWide(pool);
    for (let round = 0; round < 2; round++) {
      const people = Array.from({ length: 10 }, () => makeEntry(1));
      const jobs = Array.from({ length: 2 }, () => makeEntry(1, 60_000, 'bulk'));
      scheduler.submit([...jobs, ...people], 60_000);
      await turn();
    }
    const order = sent.flatMap(({ batch }) => batch.items.map(({ priority }) => priority));
    const bulk = order.flatMap((priority, index) => (priority === 'bulk' ? [index] : []));
    // The 8th of the first round, and its other one once nobody waits; the 16th, and again the last.
    expect(bulk).toEqual([7, 11, 15, 23]);
  });
});

describe('withdrawing', () => {
  test('calls each executor for its own requests, begun or not, and for no others', async () => {
    const { pool, sent, cancelled } = createPool(2);
    const scheduler = open(pool);
    const entries = [makeEntry(10), makeEntry(10)];
    scheduler.submit(entries, 60_000);
    await turn();
    sent[0]!.observer.started(sent[0]!.batch.items.map(({ id }) => id));
    scheduler.withdraw(entries, new LexrunError('ABORTED', 'gone'));
    expect(cancelled).toEqual(entries.map(({ item }, index) => [index, item.id]));
  });

  test('forgets what an executor gave back', async () => {
    const { pool, sent, cancelled } = createPool();
    const scheduler = open(pool);
    const entry = makeEntry(10);
    scheduler.submit([entry], 60_000);
    await turn();
    sent[0]!.observer.returned([entry.item.id, -1]);
    scheduler.withdraw([entry], new LexrunError('ABORTED', 'gone'));
    expect([cancelled, scheduler.queue.waiting().length]).toEqual([[], 0]);
  });
});

test('an executor that is not ready is sent nothing', async () => {
  const { pool, sent, slots } = createPool();
  slots[0]!.state = 'restarting';
  const scheduler = open(pool);
  scheduler.submit([makeEntry(1)], 60_000);
  await turn();
  expect(sent).toEqual([]);
  slots[0]!.state = 'ready';
  scheduler.pump();
  await turn();
  expect(sent).toHaveLength(1);
});

test('people take the turns of jobs that are not there', async () => {
  const { pool, sent } = createPool();
  open(pool, { queue: { maxTexts: 20, maxTokens: 100 } }).submit(
    Array.from({ length: 20 }, () => makeEntry(1)),
    60_000,
  );
  await turn();
  expect(sent[0]!.batch.items).toHaveLength(20);
});
