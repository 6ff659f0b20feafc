import { expect, test } from 'vitest';
import { freeBuffers } from './free-buffers.js';

test('gives back whole arrays that are worth it, and leaves the rest', () => {
  const large = new Float32Array(100_000);
  const small = new Float32Array(8);
  const part = new Float32Array(200_000).subarray(0, 100_000);
  const shared = new Float32Array(new SharedArrayBuffer(400_000));
  freeBuffers([large, small, part, shared, ['text'] as never]);
  expect(large.length).toBe(0);
  expect([small.length, part.length, shared.length]).toEqual([8, 100_000, 100_000]);
  // Two outputs may be one array.
  const twice = new Float32Array(100_000);
  freeBuffers([twice, twice]);
  expect(twice.length).toBe(0);
});

test('what was given back does not stay in memory', () => {
  const before = process.memoryUsage().arrayBuffers;
  for (let run = 0; run < 200; run++) freeBuffers([new Float32Array(250_000)]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
});
