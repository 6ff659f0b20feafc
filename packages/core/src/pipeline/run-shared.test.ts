import { expect, onTestFinished, test, vi } from 'vitest';
import type { Entry } from '../scheduler/request-queue.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { PreparedItem } from './prepare-item.js';
import type { Call } from './run-call.js';
import { createSharedAnswers } from './shared-answers.js';

const itemOf = (input: string): PreparedItem => ({
  input,
  options: {},
  cost: { rows: 1, tokens: 1, rowTokens: 1 },
  characters: 0,
  texts: () => [],
  restore: (result) => result,
});

/** Brings a call of these inputs to a scheduler that answers everything at once. */
async function runCached(...inputs: readonly string[]) {
  const timeouts: number[] = [];
  const executed: number[] = [];
  const scheduler = {
    queue: { texts: 0, tokens: 0 },
    submit(entries: readonly Entry[], timeoutMs: number) {
      timeouts.push(timeoutMs);
      for (const entry of entries) {
        const { id, input: result } = entry.item;
        queueMicrotask(() => entry.settle({ id, ok: true, result, timing: {} as never }));
      }
    },
    withdraw() {},
  } as unknown as Scheduler;
  const call: Call = {
    task: 'text-classification',
    items: inputs.map(itemOf),
    policy: { overflow: 'truncate', specialTokensInText: 'text' },
    timeoutMs: 3_000,
    priority: 'interactive',
    record: { accepted() {}, rejected() {}, executed: (place) => executed.push(place), completed() {}, failed() {} },
  };
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
