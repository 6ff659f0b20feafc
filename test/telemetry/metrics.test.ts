import { openTelemetry } from '@lexrun/core/otel';
import { fakeTokenId } from '@lexrun/core/testing';
import { metrics } from '@opentelemetry/api';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import { afterEach, expect, test } from 'vitest';
import { fakePipeline } from './fake-pipeline.js';
import { inMemory, series, total } from './in-memory.js';

const sdk = inMemory();
afterEach(() => metrics.disable());

test('figures of calls, texts, runs and refusals, in seconds and tokens', async () => {
  const telemetry = openTelemetry({ ...sdk, genAi: true, memoryBytes: () => 1_000, gpuMemoryBytes: () => null });
  const classify = await fakePipeline({ telemetry, name: 'figures', variant: 'blue' });
  telemetry.observe(classify);
  await classify.run(['w1 w2', 'w3', 'w4 w5 w6']);
  await classify.run(Array(300).fill('w1').join(' '));
  await expect(classify.run('')).rejects.toMatchObject({ code: 'EMPTY_TEXT' });
  const found = await sdk.metrics();

  const base = { 'lexrun.model': 'figures', 'lexrun.task': 'text-classification', 'lexrun.variant': 'blue' };
  const duration = found.get('lexrun.request.duration')!;
  expect(duration.descriptor.unit).toBe('s');
  expect(duration.dataPoints).toHaveLength(1);
  expect(duration.dataPoints[0]?.attributes).toMatchObject({ ...base, 'lexrun.outcome': 'ok' });
  const { buckets, sum } = duration.dataPoints[0]!.value as Histogram;
  expect(buckets.boundaries).toEqual([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);
  expect(sum).toBeLessThan(60);

  expect(total(found.get('lexrun.texts'))).toBe(4);
  // Three words and six, each with [CLS] and [SEP]; the long text is cut to 128.
  expect(total(found.get('lexrun.tokens'))).toBe(2 + 1 + 3 + 3 * 2 + 128);
  expect(total(found.get('lexrun.truncations'))).toBe(1);
  expect(found.get('lexrun.rejections')?.dataPoints[0]?.attributes).toMatchObject({ 'error.type': 'EMPTY_TEXT' });
  expect(total(found.get('lexrun.queue.duration'))).toBe(4);

  const size = found.get('lexrun.batch.size')!.dataPoints[0]!.value as Histogram;
  expect(total(found.get('lexrun.run.duration'))).toBe(size.count);
  expect(size.sum).toBe(4);
  const padding = found.get('lexrun.batch.padding_share')!.dataPoints[0]!.value as Histogram;
  expect(padding.count).toBe(size.count);
  // Texts of 4, 3 and 5 tokens, at most 5 of which are the longest in any way they may share runs.
  expect(padding.max).toBeLessThanOrEqual(1 - 12 / 15 + 1e-9);

  expect(total(found.get('lexrun.models.loaded'))).toBe(1);
  expect(total(found.get('lexrun.executors'))).toBe(1);
  expect(total(found.get('lexrun.queue.texts'))).toBe(0);
  expect(total(found.get('lexrun.queue.limit'))).toBe(2_048);
  expect(total(found.get('lexrun.memory.usage'))).toBe(1_000);
  expect(series(found.get('lexrun.gpu.memory.usage'))).toBe(0);
  expect(found.get('gen_ai.client.token.usage')?.dataPoints[0]?.attributes).toMatchObject({
    'gen_ai.provider.name': 'lexrun',
    'gen_ai.token.type': 'input',
  });

  await classify.close();
  const after = await sdk.metrics();
  expect(total(after.get('lexrun.models.loaded'))).toBe(0);
  expect(total(after.get('lexrun.executors'))).toBe(0);
});

test('a provider that is registered after the first request still gets its figures', async () => {
  const late = inMemory();
  const telemetry = openTelemetry();
  const classify = await fakePipeline({ telemetry });
  await classify.run('w1');
  metrics.setGlobalMeterProvider(late.meterProvider);
  await classify.run(['w1', 'w2']);
  const found = await late.metrics();
  expect(total(found.get('lexrun.request.duration'))).toBe(1);
  // Counts run from the start.
  expect(total(found.get('lexrun.texts'))).toBe(3);
  await classify.close();
});

test('the names for generative AI appear only when they are asked for', async () => {
  const own = inMemory();
  const classify = await fakePipeline({ telemetry: openTelemetry(own) });
  await classify.run('w1');
  expect([...(await own.metrics()).keys()].filter((name) => name.startsWith('gen_ai'))).toEqual([]);
  expect(
    own
      .spans()
      .flatMap((span) => Object.keys(span.attributes))
      .filter((name) => name.startsWith('gen_ai')),
  ).toEqual([]);
  await classify.close();
});

test('captureText is refused', () => {
  expect(() => openTelemetry({ captureText: true as never })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS' }),
  );
});

test('10,000 inputs and 1,000 failures make no more series than two', async () => {
  const own = inMemory();
  const classify = await fakePipeline({ telemetry: openTelemetry(own) }, { failOn: fakeTokenId(499) });
  const words = (n: number): string => `w${n % 490} w${Math.floor(n / 490)} unseen${n}`;
  for (let start = 0; start < 10_000; start += 250) {
    await classify.run(Array.from({ length: 250 }, (_, i) => words(start + i)));
  }
  for (let start = 0; start < 1_000; start += 50) {
    const calls = Array.from({ length: 50 }, (_, i) => classify.run(`w499 ${words(start + i)}`));
    expect((await Promise.allSettled(calls)).every((call) => call.status === 'rejected')).toBe(true);
  }
  const found = await own.metrics();
  expect(total(found.get('lexrun.texts'))).toBe(10_000);
  expect(total(found.get('lexrun.request.duration'))).toBe(40 + 1_000);
  for (const [name, metric] of found) expect(`${name}: ${series(metric) <= 2}`).toBe(`${name}: true`);
  await classify.close();
}, 60_000);

test('model names made up without end share one series beyond the bound', async () => {
  const own = inMemory();
  const telemetry = openTelemetry(own);
  for (let i = 0; i < 1_000; i++) {
    const request = {
      requestId: `${i}`,
      task: 'text-classification',
      model: `model-${i}`,
      revision: undefined,
      device: 'cpu',
      variant: undefined,
      texts: 1,
      characters: 1,
    };
    telemetry.emit({ type: 'rejected', at: Date.now(), request, code: `MADE_UP_${i}` as never });
  }
  const rejections = (await own.metrics()).get('lexrun.rejections');
  expect(series(rejections)).toBe(201);
  expect(new Set(rejections?.dataPoints.map((point) => point.attributes['error.type']))).toEqual(new Set(['_OTHER']));
});

test('a reader of memory that fails keeps nothing else from being collected', async () => {
  const memoryBytes = (): never => {
    throw new Error('not to be read');
  };
  const telemetry = openTelemetry({ ...sdk, memoryBytes, gpuMemoryBytes: () => 7 });
  const classify = await fakePipeline({ telemetry });
  telemetry.observe(classify);
  expect(total((await sdk.metrics()).get('lexrun.gpu.memory.usage'))).toBe(7);
  await classify.close();
});
