// Over 250 lines, because the cases below share executors that do with a batch what the test says.
import { describe, expect, test } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import type { Batch, ItemOutcome, RunReport } from '../executor/executor.js';
import type { ExecutorPool } from '../executor/executor-pool.js';
import type { SlotObserver } from '../executor/slot.js';
import { createSlotWork, type ItemSize } from '../executor/slot-work.js';
import type { Priority } from './priority.js';
import type { Entry } from './request-queue.js';
import { createScheduler } from './scheduler.js';

interface Sent {
  readonly batch: Batch;
  readonly observer: SlotObserver;
  resolve(): void;
  reject(error: unknown): void;
}

/** A slot that takes so many batches at a time and does with them what the test says. */
function createTestSlot(sent: Sent[], cancelled: number[], capacity: number) {
  const work = createSlotWork();
  let held = 0;
  return {
    work,
    get state() {
      return held < capacity ? 'ready' : 'restarting';
    },
    execute(batch: Batch, sizes: readonly ItemSize[], observer: SlotObserver) {
      held++;
      batch.items.forEach((item, index) => {
        work.add(item, sizes[index]!);
      });
      return new Promise<void>((resolve, reject) => {
        const end = (finish: () => void): void => {
          held--;
          for (const { id } of batch.items) work.end(id);
          finish();
        };
        sent.push({ batch, observer, resolve: () => end(resolve), reject: (error) => end(() => reject(error)) });
      });
    },
    cancel: (ids: readonly number[]) => void cancelled.push(...ids),
  };
}

function createPool(capacity = 2, size = 1) {
  const sent: Sent[] = [];
  const cancelled: number[] = [];
  const slots = Array.from({ length: size }, () => createTestSlot(sent, cancelled, capacity));
  const pool = {
    slots,
    idleSlots: () => slots.filter(({ work }) => work.size === 0).length,
    failure: () => undefined,
  } as unknown as ExecutorPool;
  return { pool, sent, cancelled };
}

let lastId = 0;
function makeEntry(
  tokens = 10,
  priority: Priority = 'interactive',
): Entry & { readonly answers: (ItemOutcome | LexrunError)[] } {
  const answers: (ItemOutcome | LexrunError)[] = [];
  const deadline = Date.now() + 60_000;
  const policy = { overflow: 'truncate', specialTokensInText: 'text' } as const;
  return {
    item: { id: ++lastId, task: 'text-classification', input: '', options: {}, policy, priority, deadline },
    cost: { rows: 1, tokens, rowTokens: tokens },
    admittedAt: 0,
    state: 'queued',
    settle: (outcome) => answers.push(outcome),
    answers,
  };
}
const answer = ({ item }: Entry): ItemOutcome => ({ id: item.id, ok: true, result: 'yes', timing: {} as never });
const start = ({ batch, observer }: Sent): void => observer.started(batch.items.map(({ id }) => id));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const BOUNDS = {
  queue: { maxTexts: 100, maxTokens: 10_000 },
  runTokens: 100,
  aheadTokens: 100,
  requireBatchInvariance: true,
};
const open = (pool: ExecutorPool) => createScheduler({ pool, ...BOUNDS });

describe('requests that come one by one', () => {
  test('are sent at once to an idle executor, together while all are busy', async () => {
    const { pool, sent } = createPool(5);
    let nextTurn = (): void => {};
    const scheduler = createScheduler({
      pool,
      ...BOUNDS,
      nextTurn: (work) => (nextTurn = work),
    });
    const [first, second, third] = [makeEntry(), makeEntry(), makeEntry()];
    scheduler.submit([first], 60_000);
    await Promise.resolve();
    expect(sent.map(({ batch }) => batch.items)).toEqual([[first.item]]);
    scheduler.submit([second], 60_000);
    await turn();
    scheduler.submit([third], 60_000);
    await turn();
    expect(sent).toHaveLength(1);
    nextTurn();
    expect(sent[1]?.batch.items).toEqual([second.item, third.item]);
  });
});

describe('a batch that ends badly', () => {
  test('loses what had begun; what had not begun is sent again', async () => {
    const { pool, sent } = createPool(1);
    const scheduler = open(pool);
    const [first, second] = [makeEntry(), makeEntry()];
    scheduler.submit([first], 60_000);
    await turn();
    start(sent[0]!);
    sent[0]!.reject(new LexrunError('EXECUTOR_LOST', 'died'));
    scheduler.submit([second], 60_000);
    await turn();
    expect(first.answers).toMatchObject([{ code: 'EXECUTOR_LOST' }]);
    sent[1]!.reject(new LexrunError('EXECUTOR_LOST', 'died'));
    await turn();
    expect(second.answers).toEqual([]);
    expect(sent[2]!.batch.items).toEqual([second.item]);
    start(sent[2]!);
    sent[2]!.observer.settled([answer(second)]);
    sent[2]!.resolve();
    await turn();
    expect(second.answers).toEqual([answer(second)]);
    expect([scheduler.queue.texts, scheduler.queue.tokens]).toEqual([0, 0]);
  });

  test('twice before it had begun a request is not sent a third time', async () => {
    const { pool, sent } = createPool(1);
    const scheduler = open(pool);
    const entry = makeEntry();
    scheduler.submit([entry], 60_000);
    await turn();
    sent[0]!.reject(new LexrunError('EXECUTOR_LOST', 'died'));
    await turn();
    expect(entry.answers).toEqual([]);
    sent[1]!.reject(new LexrunError('EXECUTOR_LOST', 'died again'));
    await turn();
    expect(sent).toHaveLength(2);
    expect(entry.answers).toMatchObject([{ code: 'EXECUTOR_LOST', message: 'died again' }]);
    expect([scheduler.queue.texts, scheduler.queue.tokens]).toEqual([0, 0]);
  });

  test('that cannot be sent at all ends its requests, and is not tried for ever', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    const entry = makeEntry();
    scheduler.submit([entry], 60_000);
    await turn();
    sent[0]!.reject(new LexrunError('INTERNAL', 'The request cannot be sent to its executor.'));
    await turn();
    expect(sent).toHaveLength(1);
    expect(entry.answers).toMatchObject([{ code: 'INTERNAL' }]);
  });

  test('an answer that was given before the loss stays', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    const [quick, slow] = [makeEntry(), makeEntry()];
    scheduler.submit([quick, slow], 60_000);
    await turn();
    start(sent[0]!);
    sent[0]!.observer.settled([answer(quick)]);
    sent[0]!.reject(new LexrunError('EXECUTOR_LOST', 'died'));
    await turn();
    expect(quick.answers).toEqual([answer(quick)]);
    expect(slow.answers).toMatchObject([{ code: 'EXECUTOR_LOST', retryable: true }]);
  });
});

describe('sharing out', () => {
  test('requests of similar length meet in one executor, and the loads stay even', async () => {
    const { pool, sent } = createPool(1, 2);
    open(pool).submit(
      [5, 40, 6, 42, 7, 41].map((tokens) => makeEntry(tokens)),
      60_000,
    );
    await turn();
    const loads = sent.map(({ batch }) => batch.items.length);
    expect(loads.reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(loads).toHaveLength(2);
  });

  test('an executor is sent no more than it may hold ahead, but one request of any size', async () => {
    const { pool, sent } = createPool(9);
    const scheduler = open(pool);
    scheduler.submit([makeEntry(90), makeEntry(30), makeEntry(30)], 60_000);
    await turn();
    expect(sent.flatMap(({ batch }) => batch.items)).toHaveLength(2);
  });

  test('interactive requests have room of their own beside bulk ones, and go first', async () => {
    const { pool, sent } = createPool(9);
    const scheduler = open(pool);
    scheduler.submit([makeEntry(100, 'bulk'), makeEntry(100, 'bulk')], 60_000);
    const person = makeEntry(10);
    scheduler.submit([person], 60_000);
    await turn();
    expect(sent.flatMap(({ batch }) => batch.items.map(({ priority }) => priority))).toEqual(['interactive', 'bulk']);
    expect(scheduler.queue.waiting().length).toBe(1);
  });

  test('bulk requests get a share of what is sent while interactive ones wait', async () => {
    const { pool, sent } = createPool(9);
    const many = Array.from({ length: 16 }, () => makeEntry(1));
    open(pool).submit([...many, ...Array.from({ length: 4 }, () => makeEntry(1, 'bulk'))], 60_000);
    await turn();
    const order = sent[0]!.batch.items.map(({ priority }) => priority);
    expect(order.slice(0, 16).filter((priority) => priority === 'bulk')).toHaveLength(2);
  });

  test('what a stuck executor gives back is sent elsewhere', async () => {
    const { pool, sent } = createPool(1);
    const scheduler = open(pool);
    const entry = makeEntry();
    scheduler.submit([entry], 60_000);
    await turn();
    sent[0]!.observer.returned([entry.item.id]);
    expect(scheduler.queue.waiting().length).toBe(1);
    sent[0]!.resolve();
    await turn();
    expect(sent[1]!.batch.items).toEqual([entry.item]);
  });
});

test('requests of one turn are planned together', async () => {
  const { pool, sent } = createPool();
  const scheduler = open(pool);
  scheduler.submit([makeEntry()], 60_000);
  scheduler.submit([makeEntry()], 60_000);
  await turn();
  expect(sent.map(({ batch }) => batch.items.length)).toEqual([2]);
});

test('withdrawing tells the executor that holds a request, and settles it once', async () => {
  const { pool, sent, cancelled } = createPool(1);
  const scheduler = open(pool);
  const entries = [makeEntry(), makeEntry(), makeEntry()];
  scheduler.submit(entries, 60_000);
  await turn();
  const gone = new LexrunError('ABORTED', 'gone');
  scheduler.withdraw(entries, gone);
  scheduler.withdraw(entries, gone);
  expect(cancelled).toEqual(sent[0]!.batch.items.map(({ id }) => id));
  start(sent[0]!);
  sent[0]!.observer.settled(entries.map(answer));
  for (const entry of entries) expect(entry.answers).toEqual([gone]);
  expect([scheduler.queue.texts, scheduler.queue.tokens, scheduler.queue.waiting().length]).toEqual([0, 0, 0]);
});

describe('draining', () => {
  test('waits for what is in hand and refuses what comes', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    const entry = makeEntry();
    scheduler.submit([entry], 60_000);
    await turn();
    let drained = false;
    const done = scheduler.drain(60_000).then(() => {
      drained = true;
    });
    expect(() => scheduler.submit([makeEntry()], 60_000)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    await turn();
    expect(drained).toBe(false);
    start(sent[0]!);
    sent[0]!.observer.settled([answer(entry)]);
    await done;
  });

  test('ends what is left when its time is up, and calls it back from the executors', async () => {
    const { pool, sent, cancelled } = createPool(1);
    const scheduler = open(pool);
    const entries = [makeEntry(), makeEntry(), makeEntry()];
    scheduler.submit(entries, 60_000);
    await turn();
    const room = scheduler.roomChanged();
    await scheduler.drain(1);
    await room;
    for (const entry of entries) expect(entry.answers).toMatchObject([{ code: 'CLOSED' }]);
    expect(cancelled).toEqual(sent[0]!.batch.items.map(({ id }) => id));
  });
});

describe('what is told', () => {
  test('an observer hears of a run with its requests in their order, before their answers', async () => {
    const { pool, sent } = createPool();
    const told: unknown[] = [];
    const scheduler = createScheduler({
      pool,
      ...BOUNDS,
      onRun: (slot, run, entries) => told.push([slot, run, entries, entries.map((entry) => entry.state)]),
    });
    const [first, second] = [makeEntry(), makeEntry()];
    scheduler.submit([first, second], 60_000);
    await turn();
    start(sent[0]!);
    const run = { ids: [second.item.id, -1, first.item.id] } as unknown as RunReport;
    sent[0]!.observer.settled([answer(first)], run);
    expect(told).toEqual([[pool.slots[0], run, [second, first], ['running', 'running']]]);
    sent[0]!.observer.settled([answer(second)]);
    expect(told).toHaveLength(1);
    expect([first.answers, second.answers]).toEqual([[answer(first)], [answer(second)]]);
  });

  test('nobody has to listen', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    const entry = makeEntry();
    scheduler.submit([entry], 60_000);
    await turn();
    sent[0]!.observer.settled([answer(entry)], { ids: [entry.item.id] } as unknown as RunReport);
    expect(entry.answers).toEqual([answer(entry)]);
  });

  test('whatever an executor fails with, a caller gets a typed error that may be tried again', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    const entry = makeEntry();
    scheduler.submit([entry], 60_000);
    await turn();
    start(sent[0]!);
    const cause = new TypeError('strange');
    sent[0]!.reject(cause);
    await turn();
    const message = 'The executor failed while it held this request.';
    expect(entry.answers).toMatchObject([{ code: 'EXECUTOR_LOST', message, retryable: true, cause }]);
  });

  test('who comes while it closes, and who is left when it has, is told so', async () => {
    const { pool } = createPool();
    const scheduler = open(pool);
    const left = makeEntry();
    scheduler.submit([left], 60_000);
    const drained = scheduler.drain(0);
    expect(() => scheduler.submit([makeEntry()], 60_000)).toThrow(
      expect.objectContaining({ code: 'CLOSED', message: 'The pipeline is closing and takes no more requests.' }),
    );
    await drained;
    const message = 'The pipeline was closed before this request was answered.';
    expect(left.answers).toMatchObject([{ code: 'CLOSED', message }]);
  });
});

describe('an executor that becomes free', () => {
  /** Sends a request, and has the executor give it back before it began. */
  const giveBack = async (capacity: number) => {
    const { pool, sent } = createPool(capacity);
    const entry = makeEntry();
    open(pool).submit([entry], 60_000);
    await turn();
    sent[0]!.observer.returned([entry.item.id]);
    return { sent, entry };
  };

  test('is sent what waits', async () => {
    const { pool, sent } = createPool(1);
    const scheduler = open(pool);
    const [first, second] = [makeEntry(), makeEntry()];
    scheduler.submit([first], 60_000);
    await turn();
    scheduler.submit([second], 60_000);
    await turn();
    expect(sent).toHaveLength(1);
    sent[0]!.observer.settled([answer(first)]);
    sent[0]!.resolve();
    await turn();
    expect(sent[1]?.batch.items).toEqual([second.item]);
  });

  test('and then ends its batch does not take along what it gave back and got again', async () => {
    const { sent, entry } = await giveBack(2);
    await turn();
    expect(sent[1]?.batch.items).toEqual([entry.item]);
    sent[0]!.resolve();
    await turn();
    start(sent[1]!);
    sent[1]!.observer.settled([answer(entry)]);
    expect(entry.answers).toEqual([answer(entry)]);
  });

  test('and then fails does not take along what it gave back and nobody has yet', async () => {
    const { sent, entry } = await giveBack(1);
    sent[0]!.reject(new LexrunError('EXECUTION_FAILED', 'stuck'));
    await turn();
    expect(entry.answers).toEqual([]);
    expect(sent[1]?.batch.items).toEqual([entry.item]);
  });

  test('and tells late that it began what it gave back does not keep that from being given back again', async () => {
    const { sent, entry } = await giveBack(2);
    await turn();
    start(sent[0]!);
    sent[1]!.observer.returned([entry.item.id]);
    sent[0]!.resolve();
    sent[1]!.resolve();
    await turn();
    expect(sent[2]?.batch.items).toEqual([entry.item]);
  });

  test('and then fails does not take along what it gave back and another has', async () => {
    const { pool, sent } = createPool(1, 2);
    const scheduler = open(pool);
    const [first, second] = [makeEntry(), makeEntry()];
    scheduler.submit([first], 60_000);
    await turn();
    // The first executor gives the request back; with its hands full, the second one gets it.
    sent[0]!.observer.returned([first.item.id]);
    await turn();
    expect(sent[1]?.batch.items).toEqual([first.item]);
    sent[0]!.reject(new LexrunError('EXECUTION_FAILED', 'stuck'));
    await turn();
    expect(first.answers).toEqual([]);
    sent[1]!.observer.settled([answer(first)]);
    expect(first.answers).toEqual([answer(first)]);
    scheduler.submit([second], 60_000);
    await turn();
    expect(sent).toHaveLength(3);
  });
});
