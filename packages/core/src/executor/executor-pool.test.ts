import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import { makeBatch, makeItem, makeSpec, recorder } from '../testing/executor-fixture.js';
import type { Executor, ExecutorInfo } from './executor.js';
import { createExecutorPool, type ExecutorPool } from './executor-pool.js';

/** Executors that begin every batch and end none; those listed do not load. */
function createTestPool(size: number, broken: readonly number[] = []) {
  let made = 0;
  const closed: number[] = [];
  const ends: (() => void)[] = [];
  const pool = createExecutorPool({
    size,
    spec: makeSpec({ module: 'none' }),
    stuckAfterMs: 1_000,
    loadTimeoutMs: 600_000,
    runMs: 0,
    createExecutor(): Executor {
      const own = made++;
      return {
        async load() {
          if (broken.includes(own)) throw new LexrunError('INVALID_MODEL', 'bad');
          return {} as ExecutorInfo;
        },
        execute(batch, observer) {
          observer.started(batch.items.map(({ id }) => id));
          return new Promise((resolve) => ends.push(resolve));
        },
        async close() {
          closed.push(own);
        },
      };
    },
    onChange() {},
    onRestart() {},
  });
  return { pool, closed, ends };
}
const ready = ({ slots }: ExecutorPool) => slots.filter(({ state }) => state === 'ready');
const SIZES = [{ tokens: 5, rowTokens: 5 }];
const watcher = () => ({ ...recorder(), returned() {} });
const work = (id: number) => makeBatch(id, [makeItem(id, 'w1', { deadline: Date.now() + 100 })]);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('an executor that does not load fails the start, and the others are closed', async () => {
  const { pool, closed } = createTestPool(3, [1]);
  await expect(pool.start()).rejects.toMatchObject({ code: 'INVALID_MODEL' });
  expect(closed.toSorted()).toEqual([0, 1, 2]);
});

test('an executor that cannot be created leaves none of the others running', () => {
  const closed: number[] = [];
  const createExecutor = (index: number): Executor => {
    if (index === 2) throw new Error('no more threads');
    return { close: async () => void closed.push(index) } as Executor;
  };
  const options = { size: 3, spec: makeSpec({ module: 'none' }), stuckAfterMs: 0, runMs: 0, loadTimeoutMs: 0 };
  expect(() => createExecutorPool({ ...options, createExecutor, onChange() {} })).toThrow(
    expect.objectContaining({ code: 'EXECUTOR_LOST', cause: new Error('no more threads') }),
  );
  expect(closed).toEqual([0, 1]);
});

test('stuck executors get one replacement; when that is stuck too, requests are refused', async () => {
  const { pool, ends } = createTestPool(1);
  await pool.start();
  void ready(pool)[0]!.execute(work(1), SIZES, watcher());
  await vi.advanceTimersByTimeAsync(1_200);
  expect(pool.slots.map(({ state }) => state)).toEqual(['stuck', 'ready']);
  expect(pool.failure()).toBeUndefined();
  void ready(pool)[0]!.execute(work(2), SIZES, watcher());
  await vi.advanceTimersByTimeAsync(1_200);
  expect(pool.slots.map(({ state }) => state)).toEqual(['stuck', 'stuck']);
  expect(pool.failure()).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  expect(ready(pool)).toEqual([]);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(pool.failure()).toBeUndefined();
});

test('a replacement that does not load leaves no hope, until the stuck run returns', async () => {
  const { pool, ends, closed } = createTestPool(1, [1]);
  await pool.start();
  void ready(pool)[0]!.execute(work(1), SIZES, watcher());
  await vi.advanceTimersByTimeAsync(1_200);
  expect(closed).toEqual([1]);
  expect(pool.slots.map(({ state }) => state)).toEqual(['stuck']);
  expect(pool.failure()).toMatchObject({ code: 'UNAVAILABLE' });
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(pool.failure()).toBeUndefined();
});
