import { expect, test } from 'vitest';
import { tuneCandidates } from './candidates.js';

test.each([
  [1, ['1x1']],
  [2, ['2x1', '1x2']],
  [6, ['6x1', '3x2', '2x3', '1x6']],
  [16, ['16x1', '8x2', '4x4', '1x16']],
])('with %i processors, workers x threads never ask for more than there are', (cpus, ways) => {
  const candidates = tuneCandidates(cpus);
  expect([...new Set(candidates.map(({ workers, threads }) => `${workers}x${threads}`))]).toEqual(ways);
  expect(candidates.filter(({ workers }) => workers === cpus).map((one) => one.maxPaddedTokens)).toEqual([
    128, 256, 512,
  ]);
});

test('a device of its own gets few sessions and large batches', () => {
  const candidates = tuneCandidates(16, 'cuda');
  expect(Math.max(...candidates.map(({ workers }) => workers))).toBe(2);
  expect(Math.min(...candidates.map(({ maxPaddedTokens }) => maxPaddedTokens))).toBeGreaterThan(1_000);
});
