import { setImmediate } from 'node:timers/promises';
import { combineTelemetry, createMemorySource, createPipeline, type TelemetryEvent } from '@lexrun/core';
import { openTelemetry } from '@lexrun/core/otel';
import { createFakeBackend, createFakeGate, fakeModel, fakeTokenId } from '@lexrun/core/testing';
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { fakePipeline } from './fake-pipeline.js';
import { inMemory } from './in-memory.js';

function watch() {
  const sdk = inMemory();
  const events: TelemetryEvent[] = [];
  const named = (name: string): ReadableSpan[] => sdk.spans().filter((span) => span.name === name);
  return {
    telemetry: combineTelemetry(openTelemetry(sdk), { emit: (event) => void events.push(event) }),
    sent: () => events.filter(({ type }) => type === 'batch').length,
    batches: () => named('lexrun.batch'),
    calls: () => named('lexrun.request'),
  };
}
const linked = (batch: ReadableSpan): string[] => batch.links.map(({ context }) => context.spanId).sort();
const idsOf = (spans: readonly ReadableSpan[]): string[] => spans.map((span) => span.spanContext().spanId).sort();

test('calls that were sent one by one and shared a run are linked by one span', async () => {
  const { telemetry, sent, batches, calls } = watch();
  const gate = createFakeGate();
  const classify = await fakePipeline({ telemetry, warmup: false }, { gate: gate.buffer });
  const answers = [classify.run('w1')];
  await gate.whenBegun(1);
  for (let i = 0; i < 5; i++) {
    await setImmediate();
    answers.push(classify.run(`w${i} w2`));
  }
  gate.open();
  await Promise.all(answers);
  await classify.close();
  expect(sent()).toBeGreaterThan(2);
  expect(batches()).toHaveLength(2);
  const [alone, together] = batches();
  expect(linked(alone!)).toHaveLength(1);
  expect(linked(together!)).toHaveLength(5);
  expect([...linked(alone!), ...linked(together!)].sort()).toEqual(idsOf(calls()));
  expect(together!.attributes).toMatchObject({ 'lexrun.batch.rows': 5, 'lexrun.batch.padded_tokens': 20 });
  expect(together!.attributes['lexrun.batch.padding_share']).toBe(0);
});

test('a call of many rows is linked by each of its runs, whether it ended with it or not', async () => {
  const { telemetry, batches, calls } = watch();
  const rank = await createPipeline('text-ranking', {
    model: fakeModel(1),
    backend: createFakeBackend({ labels: 1 }),
    source: createMemorySource(),
    batch: { maxPaddedTokens: 16, maxRows: 64 },
    telemetry,
  });
  await rank.run({ query: 'w1', documents: ['w2', 'w3', 'w4', 'w5', 'w6', 'w7 w8'] });
  await rank.close();
  const runs = batches();
  expect(runs.length).toBeGreaterThan(1);
  for (const run of runs) expect(linked(run)).toEqual(idsOf(calls()));
  expect(runs.reduce((rows, run) => rows + Number(run.attributes['lexrun.batch.rows']), 0)).toBe(6);
});

test('a run that fails is a span too, and so is each that repeats a row of it', async () => {
  const { telemetry, batches, calls } = watch();
  const classify = await fakePipeline({ telemetry }, { failOn: fakeTokenId(499) });
  await Promise.allSettled([classify.run('w1'), classify.run('w499'), classify.run('w3')]);
  await classify.close();
  const failed = batches().filter(({ status }) => status.code === SpanStatusCode.ERROR);
  expect(failed.map((run) => linked(run).length)).toEqual([3, 1]);
  expect(linked(failed[0]!)).toEqual(idsOf(calls()));
  expect(
    batches()
      .filter((run) => !failed.includes(run))
      .map((run) => linked(run).length),
  ).toEqual([1, 1]);
});

test('a call that was given up during its run is linked all the same', async () => {
  const { telemetry, batches, calls } = watch();
  const gate = createFakeGate();
  const classify = await fakePipeline({ telemetry, warmup: false }, { gate: gate.buffer });
  const gone = new AbortController();
  const given = [classify.run('w1', { signal: gone.signal }), classify.run('w2')];
  await gate.whenBegun(1);
  gone.abort();
  await expect(given[0]).rejects.toMatchObject({ code: 'ABORTED' });
  gate.open();
  await given[1];
  await classify.close();
  expect(batches()).toHaveLength(1);
  expect(linked(batches()[0]!)).toEqual(idsOf(calls()));
});
