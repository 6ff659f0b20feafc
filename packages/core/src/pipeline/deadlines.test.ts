import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forgetDeadline, watchDeadline } from './deadlines.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const expired: string[] = [];
const item = (name: string, timeoutMs: number) => {
  const watched = { dueAt: performance.now() + timeoutMs, expire: () => void expired.push(name) };
  return watchDeadline(watched, timeoutMs);
};

test('each item ends at its own time, by one timer for all that were given the same', async () => {
  expired.length = 0;
  item('first', 100);
  await vi.advanceTimersByTimeAsync(40);
  item('second', 100);
  item('short', 10);
  expect(vi.getTimerCount()).toBe(2);
  await vi.advanceTimersByTimeAsync(10);
  expect(expired).toEqual(['short']);
  await vi.advanceTimersByTimeAsync(50);
  expect(expired).toEqual(['short', 'first']);
  await vi.advanceTimersByTimeAsync(39);
  expect(expired).toEqual(['short', 'first']);
  await vi.advanceTimersByTimeAsync(2);
  expect(expired).toEqual(['short', 'first', 'second']);
  expect(vi.getTimerCount()).toBe(0);
});

test('what is forgotten does not end, and the last one takes the timer with it', async () => {
  expired.length = 0;
  const first = item('first', 100);
  const second = item('second', 100);
  forgetDeadline(first, 100);
  expect(vi.getTimerCount()).toBe(1);
  forgetDeadline(second, 100);
  forgetDeadline(second, 100);
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(expired).toEqual([]);
});

test('an item that begins another while it ends leaves the others their time', async () => {
  expired.length = 0;
  const watched = {
    dueAt: performance.now() + 50,
    expire: () => {
      expired.push('first');
      item('next', 50);
    },
  };
  watchDeadline(watched, 50);
  await vi.advanceTimersByTimeAsync(50);
  expect(expired).toEqual(['first']);
  await vi.advanceTimersByTimeAsync(51);
  expect(expired).toEqual(['first', 'next']);
});
