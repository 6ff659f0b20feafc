import { expect, test } from 'vitest';
import { makeItem } from '../testing/executor-fixture.js';
import { createSlotWork } from './slot-work.js';

const size = (tokens: number) => ({ tokens, rowTokens: tokens });

test('counts what waits by class, and what runs as load alone', () => {
  const work = createSlotWork();
  work.add(makeItem(1, ''), size(10));
  work.add(makeItem(2, '', { priority: 'bulk' }), size(30));
  expect([work.load, work.meanRowTokens, work.waitingTokens('bulk')]).toEqual([40, 20, 30]);
  work.start(2);
  expect([work.load, work.meanRowTokens, work.waitingTokens('bulk')]).toEqual([40, 10, 0]);
  work.end(2);
  work.end(2);
  expect([work.load, work.size]).toEqual([10, 1]);
});

test('what is cancelled is no load, but is held until it ends', () => {
  const work = createSlotWork();
  for (const id of [1, 2]) work.add(makeItem(id, '', { deadline: id }), size(10));
  work.start(1);
  for (const id of [1, 2, 2]) work.cancel(id);
  expect([work.load, work.size, work.lastDeadline(), work.takeWaiting()]).toEqual([0, 2, 0, []]);
  expect(work.start(2)).toBe(2);
  for (const id of [1, 2]) work.end(id);
  expect([work.load, work.size, work.meanRowTokens]).toEqual([0, 0, undefined]);
});

test('gives back what did not begin', () => {
  const work = createSlotWork();
  for (const id of [1, 2, 3]) work.add(makeItem(id, ''), size(10));
  work.start(2);
  expect(work.takeWaiting()).toEqual([1, 3]);
  expect([work.load, work.size]).toEqual([10, 1]);
});
