import { expect, test } from 'vitest';
import { createRandom } from '../../../../test/bench/lib/random.mjs';
import { createPlacement, keyOfInput } from './assign-side.js';
import { differenceInterval } from './difference-interval.js';
import { createMoments, meanInterval, ratioInterval } from './moments.js';
import { createQuantileSketch } from './quantile-sketch.js';
import { wilsonInterval } from './wilson-interval.js';
import { zScore } from './z-score.js';

const normal = (random: () => number): number => {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
};

test('z scores of the usual confidences', () => {
  expect(zScore(0.95)).toBeCloseTo(1.95996, 3);
  expect(zScore(0.99)).toBeCloseTo(2.57583, 3);
  expect(zScore(0.999)).toBeCloseTo(3.29053, 3);
});

test('Wilson interval: the figures of Newcombe (1998, table I, method 3)', () => {
  const z = 1.959964;
  const cases = [
    { hits: 81, samples: 263, low: 0.2553, high: 0.3662 },
    { hits: 15, samples: 148, low: 0.0624, high: 0.1605 },
    { hits: 0, samples: 20, low: 0, high: 0.1611 },
    { hits: 1, samples: 29, low: 0.0061, high: 0.1718 },
  ];
  for (const { hits, samples, low, high } of cases) {
    const interval = wilsonInterval(hits, samples, z);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  }
  expect(wilsonInterval(0, 0, z).value).toBeNull();
});

test('difference of proportions: the figures of Newcombe (1998, table II, method 10)', () => {
  const z = 1.959964;
  // 56/70 against 48/80 and 9/10 against 3/10.
  const first = differenceInterval({ hits: 48, samples: 80 }, { hits: 56, samples: 70 }, z);
  expect([first.low, first.high].map((bound) => bound!.toFixed(4))).toEqual(['0.0524', '0.3339']);
  const second = differenceInterval({ hits: 3, samples: 10 }, { hits: 9, samples: 10 }, z);
  expect([second.low, second.high].map((bound) => bound!.toFixed(4))).toEqual(['0.1705', '0.8090']);
});

test('the intervals hold what they promise: 95 % of them cover the truth', () => {
  const random = createRandom(7);
  const z = zScore(0.95);
  const covered = { rate: 0, difference: 0, ratio: 0 };
  const rounds = 2_000;
  for (let round = 0; round < rounds; round++) {
    const count = (rate: number): number => Array.from({ length: 80 }, random).filter((x) => x < rate).length;
    const [a, b] = [count(0.1), count(0.2)];
    const rate = wilsonInterval(a, 80, z);
    if (rate.low! <= 0.1 && rate.high! >= 0.1) covered.rate++;
    const difference = differenceInterval({ hits: a, samples: 80 }, { hits: b, samples: 80 }, z);
    if (difference.low! <= 0.1 && difference.high! >= 0.1) covered.difference++;
    const [slow, fast] = [createMoments(), createMoments()];
    for (let i = 0; i < 60; i++) {
      fast.add(Math.log(10) + 0.5 * normal(random));
      slow.add(Math.log(13) + 0.3 * normal(random));
    }
    const ratio = ratioInterval(fast, slow, z);
    if (ratio.low! <= 1.3 && ratio.high! >= 1.3) covered.ratio++;
  }
  for (const share of Object.values(covered).map((hits) => hits / rounds)) {
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.975);
  }
});

test('running mean and variance equal those of the whole list', () => {
  const random = createRandom(3);
  const values = Array.from({ length: 500 }, () => 1e6 + random());
  const moments = createMoments();
  for (const value of values) moments.add(value);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  expect(moments.mean).toBeCloseTo(mean, 6);
  expect(moments.variance).toBeCloseTo(variance, 6);
  expect(meanInterval(moments, 2).low).toBeLessThan(mean);
  expect(meanInterval(createMoments(), 2)).toEqual({ value: null, low: null, high: null, samples: 0 });
});

test('quantiles within 2 %', () => {
  const random = createRandom(5);
  const sketch = createQuantileSketch();
  const values = Array.from({ length: 5_000 }, () => Math.exp(3 * random()));
  for (const value of values) sketch.add(value);
  values.sort((a, b) => a - b);
  for (const share of [0.01, 0.5, 0.95, 1]) {
    const exact = values[Math.ceil(share * values.length) - 1]!;
    expect(Math.abs(sketch.quantile(share)! / exact - 1)).toBeLessThan(0.02);
  }
  expect(createQuantileSketch().quantile(0.5)).toBeNull();
});

test('places are even: a share gets its keys within 3 sigma, and a growing share keeps them', () => {
  const place = createPlacement('rollout-1');
  const keys = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);
  for (const share of [0.01, 0.05, 0.5]) {
    const taken = keys.filter((key) => place(key) < share).length;
    expect(Math.abs(taken - share * keys.length)).toBeLessThan(3 * Math.sqrt(keys.length * share * (1 - share)));
  }
  const other = createPlacement('rollout-2');
  const both = keys.filter((key) => place(key) < 0.5 && other(key) < 0.5).length;
  expect(Math.abs(both / keys.length - 0.25)).toBeLessThan(0.02);
  expect(createPlacement('rollout-1')('user-7')).toBe(place('user-7'));
});

test('of an input as much is hashed as tells it from others, however long it is', () => {
  const long = 'long '.repeat(100_000);
  for (const input of [long, [long, long]]) expect(keyOfInput(input).length).toBeLessThanOrEqual(10_000);
  expect(keyOfInput({ text: 'one' })).not.toBe(keyOfInput({ text: 'two' }));
});
