import { describe, expect, test } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import type { Batch, BatchObserver, ItemOutcome } from '../executor/executor.js';
import type { ExecutorPool, Slot } from '../executor/executor-pool.js';
import type { Entry } from './request-queue.js';
import { createScheduler } from './scheduler.js';

interface Sent {
  readonly batch: Batch;
  readonly observer: BatchObserver;
  resolve(): void;
  reject(error: unknown): void;
}

/** A pool of one slot that takes so many batches at a time and does with them what the test says. */
function createPool(capacity = 2) {
  const sent: Sent[] = [];
  const cancelled: number[] = [];
  let held = 0;
  const slot: Pick<Slot, 'execute' | 'cancel'> = {
    execute(batch, _tokens, observer) {
      held++;
      return new Promise<void>((resolve, reject) => {
        const ended = (end: () => void) => () => {
          held--;
          end();
        };
        sent.push({
          batch,
          observer,
          resolve: ended(resolve),
          reject: (error) => ended(() => reject(error))(),
        });
      });
    },
    cancel: (ids) => void cancelled.push(...ids),
  };
  const pool = {
    slots: [],
    nextSlot: () => (held < capacity ? slot : undefined),
    idleSlots: () => (held === 0 ? 1 : 0),
    failure: () => undefined,
  } as unknown as ExecutorPool;
  return { pool, sent, cancelled };
}

let lastId = 0;
function makeEntry(tokens = 10): Entry & { readonly answers: (ItemOutcome | LexrunError)[] } {
  const answers: (ItemOutcome | LexrunError)[] = [];
  const deadline = Date.now() + 60_000;
  const policy = { overflow: 'truncate', specialTokensInText: 'text' } as const;
  return {
    item: { id: ++lastId, task: 'text-classification', input: '', options: {}, policy, deadline },
    cost: { rows: 1, tokens, rowTokens: tokens },
    priority: 'interactive',
    deadline,
    admittedAt: 0,
    state: 'queued',
    settle: (outcome) => answers.push(outcome),
    answers,
  };
}
const answer = ({ item }: Entry): ItemOutcome => ({ id: item.id, ok: true, result: 'yes', timing: {} as never });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const open = (pool: ExecutorPool) =>
  createScheduler({ pool, queue: { maxTexts: 100, maxTokens: 10_000 }, batch: { maxPaddedTokens: 100, maxRows: 2 } });

describe('a batch that ends badly', () => {
  test('loses what had begun; what had not begun is sent again', async () => {
    const { pool, sent } = createPool(1);
    const scheduler = open(pool);
    const [first, second] = [makeEntry(), makeEntry()];
    scheduler.submit([first]);
    await turn();
    sent[0]!.observer.started();
    sent[0]!.reject(new LexrunError('EXECUTOR_LOST', 'died'));
    scheduler.submit([second]);
    await turn();
    expect(first.answers).toMatchObject([{ code: 'EXECUTOR_LOST' }]);
    sent[1]!.reject(new LexrunError('EXECUTOR_LOST', 'died'));
    await turn();
    expect(second.answers).toEqual([]);
    expect(sent[2]!.batch.items).toEqual([second.item]);
    sent[2]!.observer.started();
    sent[2]!.observer.settled([answer(second)]);
    sent[2]!.resolve();
    await turn();
    expect(second.answers).toEqual([answer(second)]);
    expect([scheduler.queue.texts, scheduler.queue.tokens]).toEqual([0, 0]);
  });

  test('that cannot be sent at all ends its requests, and is not tried for ever', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    const entry = makeEntry();
    scheduler.submit([entry]);
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
    scheduler.submit([quick, slow]);
    await turn();
    sent[0]!.observer.started();
    sent[0]!.observer.settled([answer(quick)]);
    sent[0]!.reject(new LexrunError('EXECUTOR_LOST', 'died'));
    await turn();
    expect(quick.answers).toEqual([answer(quick)]);
    expect(slow.answers).toMatchObject([{ code: 'EXECUTOR_LOST', retryable: true }]);
  });
});

test('requests of one turn are planned together', async () => {
  const { pool, sent } = createPool();
  const scheduler = open(pool);
  scheduler.submit([makeEntry()]);
  scheduler.submit([makeEntry()]);
  await turn();
  expect(sent.map(({ batch }) => batch.items.length)).toEqual([2]);
});

test('withdrawing tells the executor that holds a request, and settles it once', async () => {
  const { pool, sent, cancelled } = createPool(1);
  const scheduler = open(pool);
  const entries = [makeEntry(), makeEntry(), makeEntry()];
  scheduler.submit(entries);
  await turn();
  const gone = new LexrunError('ABORTED', 'gone');
  scheduler.withdraw(entries, gone);
  scheduler.withdraw(entries, gone);
  expect(cancelled).toEqual(sent[0]!.batch.items.map(({ id }) => id));
  sent[0]!.observer.started();
  sent[0]!.observer.settled(entries.map(answer));
  for (const entry of entries) expect(entry.answers).toEqual([gone]);
  expect([scheduler.queue.texts, scheduler.queue.tokens, scheduler.queue.waitingTexts]).toEqual([0, 0, 0]);
});

describe('draining', () => {
  test('waits for what is in hand and refuses what comes', async () => {
    const { pool, sent } = createPool();
    const scheduler = open(pool);
    const entry = makeEntry();
    scheduler.submit([entry]);
    await turn();
    let drained = false;
    const done = scheduler.drain(60_000).then(() => {
      drained = true;
    });
    expect(() => scheduler.submit([makeEntry()])).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    await turn();
    expect(drained).toBe(false);
    sent[0]!.observer.started();
    sent[0]!.observer.settled([answer(entry)]);
    await done;
  });

  test('ends what is left when its time is up, and calls it back from the executors', async () => {
    const { pool, sent, cancelled } = createPool(1);
    const scheduler = open(pool);
    const entries = [makeEntry(), makeEntry(), makeEntry()];
    scheduler.submit(entries);
    await turn();
    const room = scheduler.roomChanged();
    await scheduler.drain(1);
    await room;
    for (const entry of entries) expect(entry.answers).toMatchObject([{ code: 'CLOSED' }]);
    expect(cancelled).toEqual(sent[0]!.batch.items.map(({ id }) => id));
  });
});
