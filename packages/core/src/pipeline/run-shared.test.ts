import { expect, onTestFinished, test, vi } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import type { Entry } from '../scheduler/request-queue.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { PreparedItem } from './prepare-item.js';
import type { Call } from './run-call.js';
import { createSharedAnswers } from './shared-answers.js';

const itemOf = (input: unknown): PreparedItem => ({
  input,
  options: {},
  cost: { rows: 1, tokens: 1, rowTokens: 1 },
  characters: 0,
  texts: () => [],
  restore: (result) => result,
});

/** A call of these inputs. What its observer is told stands in `told`. */
function callOf(inputs: readonly unknown[], signal?: AbortSignal) {
  const told: string[] = [];
  const executed: number[] = [];
  const call: Call = {
    task: 'text-classification',
    items: inputs.map(itemOf),
    policy: { overflow: 'truncate', specialTokensInText: 'text' },
    timeoutMs: 3_000,
    priority: 'interactive',
    signal,
    record: {
      accepted: () => void told.push('accepted'),
      rejected: (code) => void told.push(`rejected ${code}`),
      executed: (place) => void executed.push(place),
      completed: () => void told.push('completed'),
      failed: (code) => void told.push(`failed ${code}`),
    },
  };
  return { call, told, executed };
}

/** A scheduler that answers everything at once, or refuses it. */
function schedulerThat(does: 'answers' | 'refuses') {
  const timeouts: number[] = [];
  const scheduler = {
    queue: { texts: 0, tokens: 0 },
    submit(entries: readonly Entry[], timeoutMs: number) {
      timeouts.push(timeoutMs);
      if (does === 'refuses') throw new LexrunError('QUEUE_FULL', 'No room.');
      for (const entry of entries) {
        const { id, input: result } = entry.item;
        queueMicrotask(() => entry.settle({ id, ok: true, result, timing: {} as never }));
      }
    },
    withdraw() {},
  } as unknown as Scheduler;
  return { scheduler, timeouts };
}

async function runCached(...inputs: readonly string[]) {
  const { call, executed } = callOf(inputs);
  const { scheduler, timeouts } = schedulerThat('answers');
  const shared = createSharedAnswers({ coalesce: false, cache: { maxEntries: 4, maxAgeMs: 1_000 } });
  return { results: await shared.run(call, scheduler), timeouts, executed };
}

test('each item is admitted by the whole time of its call, though the clock goes on while its key is made', async () => {
  let now = Date.now();
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => ++now);
  onTestFinished(() => clock.mockRestore());
  expect(await runCached('a', 'b')).toMatchObject({ results: ['a', 'b'], timeouts: [3_000, 3_000] });
});

test('an observer is told the place of each answer in its call', async () => {
  expect((await runCached('a', 'b', 'c')).executed).toEqual([0, 1, 2]);
});

test('a request that was refused is not joined: each caller is refused for itself', async () => {
  const { scheduler, timeouts } = schedulerThat('refuses');
  const shared = createSharedAnswers({ coalesce: true });
  const calls = [callOf(['a']), callOf(['a'])];
  const answers = await Promise.allSettled(calls.map(({ call }) => shared.run(call, scheduler)));
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(calls.map(({ told }) => told)).toEqual([['rejected QUEUE_FULL'], ['rejected QUEUE_FULL']]);
  expect(timeouts).toHaveLength(2);
});

test.each([true, false])('a signal that fired before the call starts nothing, coalesce %s', async (coalesce) => {
  const { scheduler, timeouts } = schedulerThat('answers');
  const shared = createSharedAnswers({ coalesce, cache: { maxEntries: 4, maxAgeMs: 1_000 } });
  const { call, told } = callOf(['a'], AbortSignal.abort());
  await expect(shared.run(call, scheduler)).rejects.toMatchObject({ code: 'ABORTED' });
  expect(told).toEqual(['rejected ABORTED']);
  expect(timeouts).toEqual([]);
});

const round: unknown[] = [];
round.push(round);

test.each([
  ['sets', new Set(['a']), new Set(['b'])],
  ['maps', new Map([['a', 1]]), new Map([['a', 2]])],
  ['a date and its text', new Date(0), new Date(0).toJSON()],
  ['bytes', new Uint8Array([1]).buffer, new Uint8Array([2]).buffer],
  ['numbers that JSON lacks', { at: Number.NaN }, { at: null }],
  ['a hole and null', [undefined], [null]],
  ['zeros', -0, 0],
  ['large integers', 1n, 2n],
  ['what refers to itself', round, round],
])('%s are not taken for each other', async (_, first, second) => {
  const { scheduler, timeouts } = schedulerThat('answers');
  const shared = createSharedAnswers({ coalesce: true, cache: { maxEntries: 4, maxAgeMs: 1_000 } });
  const [one, other] = await Promise.all([first, second].map((input) => shared.run(callOf([input]).call, scheduler)));
  expect(timeouts).toHaveLength(2);
  expect(one).toEqual([first]);
  expect(other).toEqual([second]);
});

test.each([undefined, 5])('an answer kept at most %s ms is asked for again after an hour', async (maxAgeMs) => {
  const { scheduler, timeouts } = schedulerThat('answers');
  // As JavaScript gives it.
  const cache = { maxEntries: 4, maxAgeMs } as { maxEntries: number };
  const shared = createSharedAnswers({ coalesce: false, cache });
  for (const at of [0, 3_600_001]) {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(at);
    onTestFinished(() => clock.mockRestore());
    await shared.run(callOf(['a']).call, scheduler);
  }
  expect(timeouts).toHaveLength(2);
});
