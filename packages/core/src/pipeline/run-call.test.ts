import { expect, test, vi } from 'vitest';
import type { LexrunError } from '../error/lexrun-error.js';
import type { Entry } from '../scheduler/request-queue.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { PreparedItem } from './prepare-item.js';
import { type Call, runCall } from './run-call.js';

/** A scheduler that keeps what it is given. */
function createDesk() {
  const entries: Entry[] = [];
  const withdrawn: (readonly [Entry, LexrunError])[] = [];
  const scheduler = {
    queue: { texts: 0, tokens: 0 },
    submit: (given: readonly Entry[]) => void entries.push(...given),
    withdraw: (given: readonly Entry[], error: LexrunError) => {
      for (const entry of given) withdrawn.push([entry, error]);
    },
  } as unknown as Scheduler;
  const answer = (index: number, result: unknown): void =>
    entries[index]!.settle({ id: entries[index]!.item.id, ok: true, result, timing: {} as never });
  return { scheduler, entries, withdrawn, answer };
}
const item = (fields: Partial<PreparedItem> = {}): PreparedItem => ({
  input: '',
  options: {},
  cost: { rows: 1, tokens: 1, rowTokens: 1 },
  characters: 0,
  texts: () => [],
  restore: (result) => result,
  ...fields,
});
const call = (items: readonly PreparedItem[], fields: Partial<Call> = {}): Call => ({
  task: 'text-classification',
  items,
  policy: { overflow: 'truncate', specialTokensInText: 'text' },
  timeoutMs: 10_000,
  priority: 'interactive',
  record: { accepted() {}, rejected() {}, executed() {}, completed() {}, failed() {} } as unknown as Call['record'],
  ...fields,
});

test('answers in the order of the items, whatever the order of the answers', async () => {
  const desk = createDesk();
  const done = runCall(call([item(), item(), item()]), desk.scheduler);
  for (const index of [2, 0, 1]) desk.answer(index, index);
  expect(await done).toEqual([0, 1, 2]);
});

test('the first failure ends the call and withdraws the rest; later answers change nothing', async () => {
  const desk = createDesk();
  const done = runCall(call([item(), item()]), desk.scheduler);
  const error = { code: 'INVALID_OUTPUT', message: 'NaN', hint: '', retryable: false } as const;
  desk.entries[1]!.settle({ id: 2, ok: false, error });
  desk.answer(0, 'late');
  await expect(done).rejects.toMatchObject({ code: 'INVALID_OUTPUT' });
  expect(desk.withdrawn.map(([entry]) => entry)).toEqual(desk.entries);
});

test('a result that cannot be put in terms of the original fails its own call and nothing else', async () => {
  const desk = createDesk();
  const broken = runCall(
    call([
      item({
        restore() {
          throw new RangeError('outside');
        },
      }),
    ]),
    desk.scheduler,
  );
  expect(() => desk.answer(0, 'x')).not.toThrow();
  await expect(broken).rejects.toMatchObject({ code: 'INTERNAL', cause: { message: 'outside' } });
});

test('no timer outlives a call', async () => {
  vi.useFakeTimers();
  try {
    const desk = createDesk();
    const { signal } = new AbortController();
    const answered = runCall(call([item()], { signal }), desk.scheduler);
    expect(vi.getTimerCount()).toBe(1);
    desk.answer(0, 'x');
    await answered;
    expect(vi.getTimerCount()).toBe(0);
    const refused = runCall(call([item()], { signal: AbortSignal.abort() }), desk.scheduler);
    await expect(refused).rejects.toMatchObject({ code: 'ABORTED' });
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('the deadline runs from admission', async () => {
  vi.useFakeTimers();
  try {
    const desk = createDesk();
    const done = runCall(call([item()], { timeoutMs: 500 }), desk.scheduler);
    const failed = expect(done).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', details: { limit: 500 } });
    await vi.advanceTimersByTimeAsync(500);
    await failed;
    expect(desk.withdrawn).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

test('a signal that an observer fires while it is told of the call ends it', async () => {
  const desk = createDesk();
  const controller = new AbortController();
  const { record } = call([]);
  const done = runCall(
    call([item()], { signal: controller.signal, record: { ...record, accepted: () => controller.abort() } }),
    desk.scheduler,
  );
  await expect(done).rejects.toMatchObject({ code: 'ABORTED' });
  expect(desk.withdrawn).toHaveLength(1);
});
