import { type CanaryReport, createCanary } from '@lexrun/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createRandom } from '../bench/lib/random.mjs';
import { type Behaviour, fakeSide, inParallel, texts } from './fake-side.js';

const hash = (text: string): number => [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 9_973, 7);

/** Puts a candidate to the test in both modes. */
async function tryOut(candidate: Behaviour, shadow: boolean, count = 600, stable: Behaviour = {}) {
  const rolledBack: CanaryReport[] = [];
  const canary = createCanary({
    stable: fakeSide('one', { ms: () => 1, ...stable }),
    candidate: fakeSide('two', { ms: () => 1, ...candidate }),
    share: 0.3,
    shadow,
    onRollback: (report) => void rolledBack.push(report),
  });
  const failures = await inParallel(texts(count), 20, (text) => canary.run(text));
  await new Promise((resolve) => setTimeout(resolve, 30));
  return { canary, rolledBack, failures };
}

const BAD: readonly [string, Behaviour, string][] = [
  ['slow', { ms: () => 15 }, 'latency'],
  ['failing', { fails: (text) => (hash(text) % 4 === 0 ? 'EXECUTION_FAILED' : undefined) }, 'errors'],
  ['refusing what the stable side answers', { fails: () => 'TOO_MANY_TOKENS' }, 'errors'],
  ['disagreeing', { label: (text) => (hash(text) % 3 === 0 ? 'OTHER' : `L${text.length % 3}`) }, 'agreement'],
];

for (const shadow of [false, true]) {
  const mode = shadow ? 'in the shadow' : 'answering';
  test.for(BAD)(`%s, ${mode}: taken back, and no call fails`, async ([, behaviour, guardrail]) => {
    const { canary, rolledBack, failures } = await tryOut(behaviour, shadow);
    expect(failures).toEqual([]);
    expect(canary.phase).toBe('rolled-back');
    expect(rolledBack).toHaveLength(1);
    expect(rolledBack[0]?.endedBy).toBe(guardrail);
    const state = rolledBack[0]?.guardrails.find(({ name }) => name === guardrail);
    expect(state?.state).toBe('breached');
    // It did not wait for all calls, and it had enough of them.
    expect(state?.observed.samples).toBeGreaterThanOrEqual(30);
    expect(state?.observed.samples).toBeLessThan(150);
  });

  test(`an equal candidate stays, ${mode}`, async () => {
    const random = createRandom(5);
    const both: Behaviour = {
      ms: () => 1 + 3 * random(),
      fails: (text) => (hash(text) % 50 === 0 ? 'EXECUTION_FAILED' : undefined),
    };
    const { canary, rolledBack } = await tryOut(both, shadow, 3_000, both);
    expect(rolledBack).toEqual([]);
    expect(canary.phase).toBe('running');
    const { sides, agreement, guardrails } = canary.report();
    expect(sides.candidate.requests).toBeGreaterThan(700);
    expect(agreement.value).toBe(1);
    expect(guardrails.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'waiting']);
  });
}

test('what callers do wrong counts against no side', async () => {
  const nonsense: Behaviour = { fails: () => 'EMPTY_TEXT' };
  const { canary, failures } = await tryOut(nonsense, false, 300, nonsense);
  expect(failures).toHaveLength(300);
  expect(canary.phase).toBe('running');
  expect(canary.report().sides.candidate.requests).toBe(0);
});

test('without a safety net the candidate’s failures reach its callers, until it is taken back', async () => {
  const canary = createCanary({
    stable: fakeSide('one'),
    candidate: fakeSide('two', { fails: () => 'EXECUTION_FAILED' }),
    share: 0.5,
    fallback: false,
  });
  const failures = await inParallel(texts(500), 1, (text) => canary.run(text));
  expect(failures.length).toBeGreaterThanOrEqual(30);
  expect(failures.length).toBeLessThan(60);
  expect(canary.phase).toBe('rolled-back');
});

test('the time a caller gave is not given twice', async () => {
  const stable = fakeSide('one');
  const slow = fakeSide('two', { ms: () => 40, fails: () => 'EXECUTION_FAILED' });
  const canary = createCanary({ stable, candidate: slow, share: 1 });
  await canary.run('text', { timeoutMs: 1_000 });
  expect(stable.calls[0]?.options.timeoutMs).toBeLessThan(965);
  await expect(canary.run('text', { timeoutMs: 20 })).rejects.toMatchObject({ code: 'EXECUTION_FAILED' });
  expect(stable.calls).toHaveLength(1);
});

test.for([false, true])('what a caller does with its answer counts for nothing (shadow: %s)', async (shadow) => {
  const canary = createCanary({
    stable: fakeSide('one', { ms: () => (shadow ? 0 : 2) }),
    candidate: fakeSide('two', { ms: () => (shadow ? 2 : 0) }),
    share: 1,
    shadow,
    guardrails: { maxLatencyRatio: null },
  });
  await inParallel(texts(100), 20, async (text) => {
    const answer = await canary.run(text, { requestId: text });
    const truth = answer.label;
    (answer as { label: string }).label = 'changed by its owner';
    expect(canary.record(text, truth)).toBe(true);
  });
  await expect.poll(() => canary.report().agreement.samples).toBeGreaterThan(50);
  const { phase, agreement, sides } = canary.report();
  expect({ phase, agreement: agreement.value }).toEqual({ phase: 'running', agreement: 1 });
  for (const { accuracy } of [sides.stable, sides.candidate]) expect(accuracy.value).toBe(1);
});

test('a list belongs to its caller again as soon as it was asked', async () => {
  const failing = fakeSide('two', { fails: (text) => (text === 'one' ? 'EXECUTION_FAILED' : undefined) });
  const canary = createCanary({ stable: fakeSide('one'), candidate: failing, share: 1 });
  const list = ['one', 'two'];
  const answers = canary.run(list);
  list.length = 1;
  expect(await answers).toHaveLength(2);
});

test('truth that comes later counts for the sides that answered, and takes a worse candidate back', async () => {
  const truth = (text: string): string => `L${text.length % 3}`;
  const canary = createCanary({
    stable: fakeSide('one'),
    candidate: fakeSide('two', { label: (text) => (hash(text) % 2 === 0 ? truth(text) : 'WRONG') }),
    share: 1,
    guardrails: { minAgreement: null },
  });
  expect(canary.record('unknown', 'L0')).toBe(false);
  await canary.run(['one text', 'and another'], { requestId: 'list' });
  expect(canary.record('list', 'L0')).toBe(false);
  expect(canary.record('list', [truth('one text'), truth('and another')])).toBe(true);
  expect(canary.record('list', [truth('one text'), truth('and another')])).toBe(false);
  for (const [index, text] of texts(300).entries()) {
    const requestId = `r${index}`;
    await canary.run(text, { requestId });
    if (canary.phase !== 'running') break;
    expect(canary.record(requestId, truth(text))).toBe(true);
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { endedBy, sides } = canary.report();
  expect(endedBy).toBe('accuracy');
  expect(sides.stable.accuracy.value).toBe(1);
  expect(sides.candidate.accuracy.value).toBeLessThan(0.8);
});

test('an answer that `isCorrect` could not judge counts neither as right nor as wrong', async () => {
  const canary = createCanary({
    stable: fakeSide('one'),
    candidate: fakeSide('two'),
    share: 0,
    isCorrect: (_, truth) => truth === 'right' || boom(),
  });
  for (const requestId of ['a', 'b']) await canary.run('text', { requestId });
  expect(canary.record('a', 'right')).toBe(true);
  expect(() => canary.record('b', 'no label')).toThrow('broken');
  expect(canary.report().sides.stable.accuracy).toMatchObject({ value: 1, samples: 1 });
});

test('evaluate asks both sides what is known, and its figures count', async () => {
  const truth = (text: string): string => `L${text.length % 3}`;
  const half: Behaviour = { label: (text) => (hash(text) % 2 === 0 ? truth(text) : 'WRONG') };
  const labelled = texts(200).map((input) => ({ input, label: truth(input) }));
  const canary = createCanary({ stable: fakeSide('one'), candidate: fakeSide('two', half) });
  const figures = await canary.evaluate(labelled);
  expect(figures).toMatchObject({ texts: 200, unanswered: 0, stable: { value: 1 } });
  expect(figures.candidate.value).toBeLessThan(0.7);
  expect(figures.difference.high).toBeLessThan(-0.02);
  expect(figures.agreement.value).toBe(figures.candidate.value);
  expect(canary.report().endedBy).toBe('accuracy');

  const equal = createCanary({ stable: fakeSide('one'), candidate: fakeSide('two') });
  await equal.evaluate(labelled);
  expect(equal.phase).toBe('running');
});

const boom = (): never => {
  throw new Error('broken');
};
/** What would end a process that does not listen for it. */
function watchStray() {
  const stray = vi.fn();
  process.on('unhandledRejection', stray);
  onTestFinished(() => void process.off('unhandledRejection', stray));
  return stray;
}

test.for([
  ['throw', boom],
  ['reject', async () => boom()],
] as const)('an application’s own functions that %s break no call', async ([, listener]) => {
  const stray = watchStray();
  const canary = createCanary({
    stable: fakeSide('one'),
    candidate: fakeSide('two', { fails: (text) => (text.includes('9') ? 'EXECUTION_FAILED' : undefined) }),
    share: 1,
    compare: boom,
    isCorrect: boom,
    onRollback: listener,
    telemetry: { emit: listener },
  });
  const failures = await inParallel(texts(300), 10, (text) => canary.run(text, { requestId: text }));
  expect(failures).toEqual([]);
  expect(canary.phase).toBe('rolled-back');
  await new Promise((resolve) => setImmediate(resolve));
  expect(stray).not.toHaveBeenCalled();
});

test('an `isCorrect` that fails while the source is waited for rejects the evaluation, once', async () => {
  const stray = watchStray();
  let fell = (): void => {};
  const failed = new Promise<void>((resolve) => (fell = resolve));
  const canary = createCanary({
    stable: fakeSide('one'),
    candidate: fakeSide('two'),
    isCorrect: () => {
      fell();
      return boom();
    },
  });
  let closed = false;
  async function* labelled() {
    try {
      yield { input: 'text', label: 'L0' };
      await failed;
      // Until a rejection that nobody listens to is told.
      await new Promise((resolve) => setImmediate(resolve));
      for (let more = 0; more < 20; more++) yield { input: 'text', label: 'L0' };
    } finally {
      closed = true;
    }
  }
  await expect(canary.evaluate(labelled())).rejects.toThrow('broken');
  expect(closed).toBe(true);
  await new Promise((resolve) => setImmediate(resolve));
  expect(stray).not.toHaveBeenCalled();
});
