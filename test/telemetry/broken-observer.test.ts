import { combineTelemetry, structuredLog, type Telemetry, type TelemetryEvent } from '@lexrun/core';
import { openTelemetry } from '@lexrun/core/otel';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { TracerProvider as SdkTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakePipeline } from './fake-pipeline.js';

const boom = (): never => {
  throw new Error('observer is broken');
};

const BROKEN: Readonly<Record<string, () => Telemetry>> = {
  'a hook that throws': () => ({ emit: boom }),
  'a hook that rejects': () => ({ emit: (async () => boom()) as () => void }),
  'a logger that throws': () => structuredLog({ log: boom }),
  'a logger that rejects': () => structuredLog({ log: (async () => boom()) as () => void }),
  'a GPU sampler that throws': () => structuredLog({ log() {}, gpuMemoryBytes: boom }),
  'a tracer that throws': () =>
    openTelemetry({ tracerProvider: { getTracer: () => ({ startSpan: boom }) } as unknown as TracerProvider }),
  'a meter that throws': () => openTelemetry({ meterProvider: { getMeter: boom } as unknown as MeterProvider }),
  'an exporter that throws': () => {
    const exporter = { export: boom, shutdown: async () => {} };
    return openTelemetry({
      tracerProvider: new SdkTracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
    });
  },
};

const stray: unknown[] = [];
const note = (error: unknown): void => void stray.push(error);
beforeEach(() => {
  stray.length = 0;
  process.on('uncaughtException', note).on('unhandledRejection', note);
});
afterEach(() => {
  process.off('uncaughtException', note).off('unhandledRejection', note);
});

test.for(Object.entries(BROKEN))('%s breaks no request', async ([, make]) => {
  const events: TelemetryEvent['type'][] = [];
  const after: Telemetry = { emit: (event) => void events.push(event.type) };
  const classify = await fakePipeline({ telemetry: combineTelemetry(make(), after) });
  const answers = await Promise.all([classify.run('w1 w2'), classify.run(['w3', 'w4'])]);
  expect(answers[0]).toHaveProperty('label');
  expect(answers[1]).toHaveLength(2);
  await expect(classify.run('')).rejects.toMatchObject({ code: 'EMPTY_TEXT' });
  await classify.close();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(stray).toEqual([]);
  // The observer after the broken one was told everything.
  expect(events.filter((type) => type === 'completed')).toHaveLength(2);
  expect(events).toContain('rejected');
});
