import { type Canary, createCanary, formatReport, type TelemetryEvent } from '@lexrun/core';
import { openTelemetry } from '@lexrun/core/otel';
import { expect, test, vi } from 'vitest';
import { fakePipeline } from '../telemetry/fake-pipeline.js';
import { inMemory, total } from '../telemetry/in-memory.js';
import { fakeSide, inParallel, NO_GUARDRAILS, texts } from './fake-side.js';

type Classifier = Canary<'text-classification'>;
const words = Array.from({ length: 1_500 }, (_, i) => `w${i % 490} w${i % 7} w${Math.floor(i / 490)}`);

async function underLoad(at: number, change: (canary: Classifier) => Promise<unknown>, shadow = false) {
  const stable = await fakePipeline({ name: 'one', variant: 'one' }, { delayMs: 1 });
  const candidate = await fakePipeline({ name: 'two', variant: 'two' }, { delayMs: 1 });
  const canary = createCanary({ stable, candidate, share: 0.5, shadow, guardrails: NO_GUARDRAILS });
  let done = 0;
  let changing: Promise<unknown> | undefined;
  const failures = await inParallel(words, 40, async (text) => {
    await canary.run(text, { timeoutMs: 60_000 });
    if (++done === at) changing = change(canary);
  });
  await changing;
  return { canary, stable, candidate, failures };
}

test.for([false, true])(
  'promotion under load fails no call, and the stable side may be closed after it (shadow: %s)',
  async (shadow) => {
    let served = 0;
    const promote = async (running: Classifier): Promise<void> => {
      served = (await running.promote()).sides.stable.requests;
    };
    const { canary, stable, failures } = await underLoad(400, promote, shadow);
    expect(failures).toEqual([]);
    expect(served).toBeGreaterThan(0);
    expect(canary.phase).toBe('promoted');
    await stable.close();
    expect(await canary.run('w1')).toHaveProperty('label');
    expect(canary.health()).toMatchObject({ status: 'ok', model: 'two', rollout: { phase: 'promoted' } });
    await canary.close();
  },
);

test('a rollback under load fails no call, and the candidate may be closed after it', async () => {
  const { canary, candidate, failures } = await underLoad(400, (running) => running.rollback());
  expect(failures).toEqual([]);
  expect(canary.phase).toBe('rolled-back');
  await candidate.close();
  expect(await canary.run('w1')).toHaveProperty('label');
  expect(canary.health()).toMatchObject({ status: 'ok', model: 'one' });
  await canary.close();
});

test('closing waits for calls in hand, then refuses', async () => {
  const stable = fakeSide('one', { ms: () => 20 });
  const candidate = fakeSide('two', { ms: () => 20 });
  const canary = createCanary({ stable, candidate, share: 0.5 });
  const answers = texts(20).map((text) => canary.run(text));
  const closed = canary.close();
  await expect(canary.run('late')).rejects.toMatchObject({ code: 'CLOSED' });
  expect(await Promise.all(answers)).toHaveLength(20);
  await closed;
  expect(candidate.health().status).toBe('closed');
  expect(canary.health().status).toBe('closed');
});

test('closing does not wait for a stream that nobody reads on, and begins no other', async () => {
  const stable = fakeSide('one');
  const canary = createCanary({ stable, candidate: fakeSide('two') });
  const left = canary.stream(texts(3));
  await left.next();
  const closed = canary.close();
  await expect(canary.stream(['late']).next()).rejects.toMatchObject({ code: 'CLOSED' });
  await closed;
  expect(stable.health().status).toBe('closed');
  await expect(left.next()).rejects.toMatchObject({ code: 'CLOSED' });
});

test('a call that falls back while the canary closes is still answered', async () => {
  const closed: string[] = [];
  const stable = fakeSide('one', { ms: () => 20 });
  const canary = createCanary({
    stable: Object.assign(stable, { close: async () => void closed.push('stable') }),
    candidate: fakeSide('two', { ms: () => 5, fails: () => 'EXECUTION_FAILED' }),
    share: 1,
  });
  const answer = canary.run('text').then(() => closed.push('answered'));
  await canary.close();
  await answer;
  expect(closed).toEqual(['answered', 'stable']);
});

test('a stream stays where it began, and promotion waits for it', async () => {
  const stable = fakeSide('one', { label: () => 'STABLE', ms: () => 1 });
  const candidate = fakeSide('two', { label: () => 'CANDIDATE' });
  const canary = createCanary({ stable, candidate });
  const labels: string[] = [];
  let promoted = false;
  for await (const { result } of canary.stream(texts(10))) {
    if (labels.push(result.label) === 3) void canary.promote().then(() => (promoted = true));
    expect(promoted).toBe(false);
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(promoted).toBe(true);
  expect(new Set(labels)).toEqual(new Set(['STABLE']));
  for await (const { result } of canary.stream(['next'])) expect(result.label).toBe('CANDIDATE');
});

test('the report is plain JSON, and prints as a table', async () => {
  const canary = createCanary({
    stable: fakeSide('reviews-1', { ms: () => 2 }),
    candidate: fakeSide('reviews-2', { ms: () => 2, score: 0.95 }),
    share: 0.5,
    name: 'reviews',
  });
  await inParallel(texts(200), 10, (text) => canary.run(text));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const report = canary.report();
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report).toMatchObject({ rollout: 'reviews', phase: 'running', endedBy: null, share: 0.5 });
  expect(report.scoreDrift.value).toBeCloseTo(0.05, 6);
  expect(report.sides.stable.latencyMs.p95).toBeGreaterThan(1);
  const table = formatReport(report);
  expect(table.split('\n')[0]).toBe('reviews: running, 50 % of calls, answering');
  expect(table).toMatch(/^model +reviews-1 +reviews-2$/m);
  expect(table).toMatch(/^agreement +100 % \[\d/m);
  expect(table).toMatch(/^guardrail errors +ok/m);
  expect(new Set(table.split('\n').map((line) => line.trimEnd().length === line.length))).toEqual(new Set([true]));
});

test('metrics tell the sides apart', async () => {
  const sdk = inMemory();
  const telemetry = openTelemetry(sdk);
  const canary = createCanary({
    stable: fakeSide('one'),
    candidate: fakeSide('two', { fails: (text) => (text.includes('7') ? 'EXECUTION_FAILED' : undefined) }),
    share: 0.5,
    telemetry,
  });
  await inParallel(texts(400), 10, (text) => canary.run(text));
  expect(canary.phase).toBe('rolled-back');
  const found = await sdk.metrics();
  const sides = found
    .get('lexrun.rollout.duration')!
    .dataPoints.map(({ attributes }) => [attributes['lexrun.rollout.side'], attributes['lexrun.outcome']]);
  expect(sides).toContainEqual(['stable', 'ok']);
  expect(sides).toContainEqual(['candidate', 'failed']);
  expect(total(found.get('lexrun.rollout.share'))).toBe(0);
  expect(found.get('lexrun.rollout.rollbacks')?.dataPoints[0]?.attributes).toMatchObject({
    'lexrun.rollout.guardrail': 'errors',
  });
  expect(total(found.get('lexrun.rollout.comparisons'))).toBeGreaterThan(10);
});

test('an ended rollout tells the share that holds, and is told once', async () => {
  const told = vi.fn();
  const telemetry = {
    emit: (event: TelemetryEvent) => void (event.type === 'rollout' && told(event.phase, event.share)),
  };
  const canary = createCanary({ stable: fakeSide('one'), candidate: fakeSide('two'), share: 0.25, telemetry });
  expect(await canary.promote()).toMatchObject({ phase: 'promoted', share: 1 });
  const report = await canary.rollback();
  expect(formatReport(report).split('\n')[0]).toBe('canary: rolled-back by manual, 0 % of calls, answering');
  canary.setShare(0.5);
  expect(canary.health().rollout.share).toBe(0);
  expect(told.mock.calls).toEqual([
    ['running', 0.25],
    ['promoted', 1],
    ['rolled-back', 0],
  ]);
});
