import { fileURLToPath } from 'node:url';
import { openTelemetry } from '@lexrun/core/otel';
import { pipeline } from '@lexrun/node';
import { context, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromTraceparent, inMemory, registerContext } from './in-memory.js';

const MODEL = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

const sdk = inMemory();
const open = () => pipeline('text-classification', { model: MODEL, workers: 1, telemetry: openTelemetry(sdk) });
let classify: Awaited<ReturnType<typeof open>>;

beforeAll(async () => {
  registerContext();
  classify = await open();
});
afterAll(async () => {
  await classify.close();
  await sdk.shutdown();
});

const ms = ([seconds, nanos]: ReadableSpan['startTime']): number => seconds * 1000 + nanos / 1e6;
const named = (spans: readonly ReadableSpan[], name: string): ReadableSpan[] =>
  spans.filter((span) => span.name === name);

test('a call through a worker thread is one trace, from the client to the run of the model', async () => {
  const before = sdk.spans().length;
  const client = fromTraceparent(`00-${TRACE}-${PARENT}-01`);
  await context.with(client, async () => {
    await Promise.resolve();
    await classify.run('A wonderful film.', { timeoutMs: 60_000 });
  });
  const spans = sdk.spans().slice(before);
  const [request] = named(spans, 'lexrun.request');
  expect(request?.spanContext().traceId).toBe(TRACE);
  expect(request?.parentSpanContext?.spanId).toBe(PARENT);
  expect(request?.attributes).toMatchObject({
    'lexrun.task': 'text-classification',
    'lexrun.model': 'sentiment',
    'lexrun.device': 'cpu',
    'lexrun.texts': 1,
    'lexrun.characters': 17,
    'lexrun.truncated': 0,
    'lexrun.outcome': 'ok',
  });
  expect(request?.attributes['lexrun.tokens']).toBeGreaterThan(3);

  const stages = ['lexrun.queue', 'lexrun.tokenize', 'lexrun.run', 'lexrun.decode'].map(
    (name) => named(spans, name)[0]!,
  );
  let last = ms(request!.startTime);
  for (const stage of stages) {
    expect(stage.spanContext().traceId).toBe(TRACE);
    expect(stage.parentSpanContext?.spanId).toBe(request!.spanContext().spanId);
    expect(ms(stage.startTime)).toBeGreaterThanOrEqual(last - 0.001);
    expect(ms(stage.endTime)).toBeGreaterThanOrEqual(ms(stage.startTime));
    last = ms(stage.endTime);
  }
  expect(ms(request!.endTime)).toBeGreaterThanOrEqual(last - 0.001);
});

test('a run that calls shared is a span of its own with a link to each', async () => {
  const before = sdk.spans().length;
  const texts = Array.from({ length: 12 }, (_, i) => `Film number ${i} was fine.`);
  await Promise.all(texts.map((text) => classify.run(text, { timeoutMs: 60_000 })));
  const spans = sdk.spans().slice(before);
  const requests = new Set(named(spans, 'lexrun.request').map((span) => span.spanContext().spanId));
  const batches = named(spans, 'lexrun.batch');
  expect(requests.size).toBe(12);
  expect(batches.flatMap((batch) => batch.links.map((link) => link.context.spanId)).sort()).toEqual(
    [...requests].sort(),
  );
  expect(batches.some((batch) => batch.links.length > 1)).toBe(true);
  for (const batch of batches) {
    expect(batch.attributes['lexrun.batch.rows']).toBe(batch.links.length);
    expect(batch.attributes['lexrun.batch.padding_share']).toBeLessThan(0.6);
  }
});

test('a call that fails says with which code, and one that is refused has a span too', async () => {
  const before = sdk.spans().length;
  await expect(classify.run('Too late.', { timeoutMs: 1 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await expect(classify.run('')).rejects.toMatchObject({ code: 'EMPTY_TEXT' });
  const [late, empty] = named(sdk.spans().slice(before), 'lexrun.request');
  expect(late?.attributes).toMatchObject({ 'lexrun.outcome': 'failed', 'error.type': 'DEADLINE_EXCEEDED' });
  expect(late?.status.code).toBe(SpanStatusCode.ERROR);
  expect(empty?.attributes).toMatchObject({ 'lexrun.outcome': 'rejected', 'error.type': 'EMPTY_TEXT' });
});

test('a long list has spans for its first texts only', async () => {
  const before = sdk.spans().length;
  await classify.run(
    Array.from({ length: 30 }, (_, i) => `Text ${i}`),
    { timeoutMs: 60_000 },
  );
  expect(named(sdk.spans().slice(before), 'lexrun.run')).toHaveLength(8);
});
