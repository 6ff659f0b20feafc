import { createCanary } from '@lexrun/core';
import { expect, test } from 'vitest';
import { createRandom } from '../bench/lib/random.mjs';
import { fakeSide, inParallel, NO_GUARDRAILS, texts } from './fake-side.js';

const sides = () => ({ stable: fakeSide('one'), candidate: fakeSide('two') });

test.for([0.05, 0.3])('the candidate gets its share of %d within 3 sigma', async (share) => {
  const { stable, candidate } = sides();
  const canary = createCanary({ stable, candidate, share, compare: false, guardrails: NO_GUARDRAILS });
  const inputs = texts(6_000);
  expect(await inParallel(inputs, 50, (text) => canary.run(text))).toEqual([]);
  const sigma = Math.sqrt(inputs.length * share * (1 - share));
  expect(Math.abs(candidate.calls.length - share * inputs.length)).toBeLessThan(3 * sigma);
  expect(stable.calls.length + candidate.calls.length).toBe(inputs.length);
});

test('the same key stays on the same side, whatever it asks; without a key the same input does', async () => {
  const first = sides();
  const canary = createCanary({ ...first, share: 0.5, compare: false, guardrails: NO_GUARDRAILS });
  for (let user = 0; user < 60; user++) {
    const before = first.candidate.calls.length;
    for (let ask = 0; ask < 5; ask++) await canary.run(`question ${ask} of ${user}`, { key: `user-${user}` });
    expect([0, 5]).toContain(first.candidate.calls.length - before);
  }
  expect(first.candidate.calls.length).toBeGreaterThan(75);
  expect(first.stable.calls.length).toBeGreaterThan(75);
  // The pipelines are not told of the canary's own options.
  expect(first.candidate.calls.every(({ options }) => !('key' in options))).toBe(true);

  // Another process of the same rollout decides the same.
  const second = sides();
  const elsewhere = createCanary({ ...second, share: 0.5, compare: false, guardrails: NO_GUARDRAILS });
  for (const text of texts(100)) await Promise.all([canary.run(text), elsewhere.run(text)]);
  const later = (side: { calls: { input: string }[] }) =>
    side.calls.map(({ input }) => input).filter((i) => i.startsWith('text'));
  expect(later(second.candidate)).toEqual(later(first.candidate));
});

test('a growing share keeps every key on the candidate that was there', async () => {
  const { stable, candidate } = sides();
  const canary = createCanary({ stable, candidate, share: 0.1, compare: false, guardrails: NO_GUARDRAILS });
  const inputs = texts(400);
  for (const text of inputs) await canary.run(text);
  const before = candidate.calls.map(({ input }) => input);
  canary.setShare(0.4);
  candidate.calls.length = 0;
  for (const text of inputs) await canary.run(text);
  const after = new Set(candidate.calls.map(({ input }) => input));
  expect(before.every((input) => after.has(input))).toBe(true);
  expect(after.size).toBeGreaterThan(2 * before.length);
  expect(() => canary.setShare(1.5)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
});

test('what is no options is left to the side in use to refuse', async () => {
  const { stable, candidate } = sides();
  const canary = createCanary({ stable, candidate, share: 1 });
  for (const options of [null, 7, 'abc', []] as const) await canary.run('one', options as never);
  expect(stable.calls.map(({ options }) => options)).toEqual([null, 7, 'abc', []]);
  expect(candidate.calls).toEqual([]);
  await canary.promote();
  await canary.run('one', null as never);
  expect(candidate.calls.map(({ options }) => options)).toEqual([null]);
});

test('an input that has no JSON is left to the sides to refuse', async () => {
  const refuses = (name: string) => fakeSide(name, { label: () => 'NONE', fails: () => 'INVALID_INPUT' });
  const canary = createCanary({ stable: refuses('one'), candidate: refuses('two') });
  const circular: { text: string; textPair?: unknown } = { text: 'one' };
  circular.textPair = circular;
  for (const input of [circular, { text: 1n }]) {
    await expect(canary.run(input as unknown as string)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  }
});

test('without stickiness every call is drawn anew', async () => {
  const { stable, candidate } = sides();
  const random = createRandom(11);
  const canary = createCanary({
    stable,
    candidate,
    share: 0.5,
    sticky: false,
    random,
    compare: false,
    guardrails: NO_GUARDRAILS,
  });
  for (let i = 0; i < 200; i++) await canary.run('the same text');
  expect(Math.abs(candidate.calls.length - 100)).toBeLessThan(3 * Math.sqrt(50));
});

test('in the shadow the stable side answers everything; the candidate is asked beside it at low priority', async () => {
  const stable = fakeSide('one', { label: () => 'STABLE' });
  const candidate = fakeSide('two', { label: () => 'CANDIDATE' });
  const canary = createCanary({ stable, candidate, share: 1, shadow: true, guardrails: NO_GUARDRAILS });
  const { signal } = new AbortController();
  const answers = await Promise.all(texts(20).map((text) => canary.run(text, { signal, topK: 2 })));
  expect(answers.every(({ label }) => label === 'STABLE')).toBe(true);
  expect(candidate.calls).toHaveLength(20);
  for (const { options } of candidate.calls) expect(options).toEqual({ topK: 2, priority: 'bulk' });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(canary.report().agreement).toMatchObject({ value: 0, samples: 20 });
});

test('options that make no sense are refused', () => {
  const { stable, candidate } = sides();
  const refused = (options: object) =>
    expect(() => createCanary({ stable, candidate, ...options })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS' }),
    );
  refused({ share: 2 });
  refused({ candidate: stable });
  refused({ candidate: { ...candidate, task: 'fill-mask' } });
  refused({ guardrails: { minAgreement: 3 } });
  refused({ guardrails: { minSamples: 0 } });
  refused({ name: '' });
});
