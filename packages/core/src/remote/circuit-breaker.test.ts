import { expect, it } from 'vitest';
import { createCircuitBreaker } from './circuit-breaker.js';

function brokenAt(now: { at: number }) {
  const breaker = createCircuitBreaker(() => now.at);
  for (let failure = 0; failure < 5; failure++) {
    breaker.enter();
    breaker.failed();
  }
  return breaker;
}
const OPEN = expect.objectContaining({ code: 'UNAVAILABLE', retryable: true });

it('opens at the fifth failure in a row, and not before', () => {
  const breaker = createCircuitBreaker(() => 0);
  for (let round = 0; round < 3; round++) {
    for (let failure = 0; failure < 4; failure++) breaker.failed();
    expect(() => breaker.enter()).not.toThrow();
    breaker.succeeded();
  }
  for (let failure = 0; failure < 5; failure++) breaker.failed();
  expect(() => breaker.enter()).toThrow(OPEN);
});

it('tells how long to wait, then lets one request try', () => {
  const now = { at: 1_000 };
  const breaker = brokenAt(now);
  expect(() => breaker.enter()).toThrow(expect.objectContaining({ details: { waitMs: 500, failures: 5 } }));
  now.at += 500;
  breaker.enter();
  expect(() => breaker.enter()).toThrow(OPEN);
  breaker.succeeded();
  breaker.enter();
  breaker.enter();
});

it('waits longer after each failed try, 30 seconds at most', () => {
  const now = { at: 0 };
  const breaker = brokenAt(now);
  const waits: number[] = [];
  for (let round = 0; round < 12; round++) {
    try {
      breaker.enter();
    } catch (error) {
      const { waitMs } = (error as { details: { waitMs: number } }).details;
      waits.push(waitMs);
      now.at += waitMs;
    }
    breaker.enter();
    breaker.failed();
  }
  expect(waits.slice(0, 3)).toEqual([500, 1_000, 2_000]);
  expect(waits.at(-1)).toBe(30_000);
});

it('a try that its caller gave up leaves the next one free', () => {
  const now = { at: 0 };
  const breaker = brokenAt(now);
  now.at = 500;
  breaker.enter();
  breaker.left();
  expect(() => breaker.enter()).not.toThrow();
});
