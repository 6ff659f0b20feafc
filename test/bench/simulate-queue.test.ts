import { expect, test } from 'vitest';
import { createRandom, poissonTimes } from './lib/random.mjs';
import { simulateQueue } from './lib/simulate-queue.mjs';

const bounds = { maxPaddedTokens: 1, maxRows: 1, runOverheadTokens: 16 };

test('one worker with equal runs waits as long as queueing theory says (Pollaczek and Khinchine)', () => {
  const [load, ms] = [0.7, 10];
  const times = poissonTimes((load / ms) * 1_000, 400, createRandom(1));
  const arrivals = times.map((at) => ({ at, tokens: 10 }));
  const latencies = simulateQueue({ arrivals, workers: 1, bounds, timeOf: () => ms, slowdown: 1 });
  const mean = latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length;
  const expected = ms + (load * ms) / (2 * (1 - load));
  expect(Math.abs(mean / expected - 1)).toBeLessThan(0.05);
});

test('two workers that slow each other down run alone faster than together', () => {
  const run = (...at: number[]): number[] => {
    const arrivals = at.map((time) => ({ at: time, tokens: 10 }));
    return simulateQueue({ arrivals, workers: 2, bounds, timeOf: () => 12, slowdown: 1.5 });
  };
  expect(run(0, 100)).toEqual([8, 8]);
  expect(run(0, 0)).toEqual([12, 12]);
});
