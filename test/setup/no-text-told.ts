// Runs before every test file of this project: each pipeline a test opens is watched by a tracer, a meter, a structured
// log and a plain observer besides its own, and at the end of the file all that they were told is searched for the texts
// the file asked about. So every test of the suite is also a test that text is not told.
import { combineTelemetry, structuredLog, type Telemetry } from '@lexrun/core';
import { openTelemetry } from '@lexrun/core/otel';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, expect, vi } from 'vitest';
import { createToldStrings } from './told-strings.js';

const found = createToldStrings();
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const done = async (): Promise<void> => {};
const spanProcessor = {
  onStart() {},
  onEnd({ name, attributes, events, links, status }: ReadableSpan) {
    const linked = links.map((link) => link.attributes);
    found.told([name, Object.keys(attributes), attributes, events, linked, status]);
  },
  forceFlush: done,
  shutdown: done,
};
const probe: Telemetry = combineTelemetry(
  openTelemetry({
    tracerProvider: new TracerProvider({ spanProcessors: [spanProcessor] }),
    meterProvider: new MeterProvider({ readers: [reader] }),
    genAi: true,
  }),
  structuredLog({ textHash: false, log: (event) => found.told(event) }),
  { emit: (event) => found.told(event) },
);

type Open = (...given: unknown[]) => Promise<object>;
type Call = (input: unknown, options?: Readonly<Record<string, unknown>>) => unknown;

/** Opens as before, with the probe beside the observer a test gave. A declaration, since the mocks below come first. */
function watched(open: unknown, optionsAt: number): Open {
  return async (...given) => {
    const options = given[optionsAt];
    if (typeof options === 'object' && options !== null) {
      const { telemetry, name, variant } = options as Record<string, unknown>;
      for (const each of [...given.slice(0, optionsAt), name, variant]) found.named(each);
      const both = telemetry === undefined ? probe : combineTelemetry(telemetry as Telemetry, probe);
      given[optionsAt] = { ...options, telemetry: both };
    }
    return listened(await (open as Open)(...given));
  };
}

/** Notes what a pipeline is asked, and does nothing else to it. */
function listened<T extends object>(target: T): T {
  const { health } = target as { health?: () => { model: string; provider: string } };
  const facts = health?.();
  found.named(facts?.model);
  found.named(facts?.provider);
  return new Proxy(target, {
    get(of, key) {
      const value = Reflect.get(of, key, of);
      if (key === 'pipeline') {
        return (...given: unknown[]) => {
          found.named(given[0]);
          return listened((value as (...all: unknown[]) => object)(...given));
        };
      }
      if (key !== 'run' && key !== 'stream') return value;
      return (input: unknown, options?: Readonly<Record<string, unknown>>, ...rest: unknown[]) => {
        if (typeof input === 'string' || Array.isArray(input) || key === 'run') found.asked(input);
        found.asked([options?.textPair, options?.labels, options?.hypothesisTemplate]);
        return (value as Call).call(of, input, options, ...(rest as []));
      };
    },
  });
}

vi.mock('@lexrun/core', async (original) => {
  const core = await original<typeof import('@lexrun/core')>();
  return { ...core, createPipeline: watched(core.createPipeline, 1), loadModel: watched(core.loadModel, 1) };
});
vi.mock('@lexrun/node', async (original) => {
  const node = await original<typeof import('@lexrun/node')>();
  return { ...node, pipeline: watched(node.pipeline, 1), loadModel: watched(node.loadModel, 0) };
});

afterAll(async () => {
  await reader.forceFlush();
  const metrics = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap((scope) => scope.metrics);
  for (const { descriptor, dataPoints } of metrics) {
    found.told(descriptor);
    for (const { attributes } of dataPoints) found.told([Object.keys(attributes), attributes]);
  }
  expect(found.leaks(), 'text was told to an observer').toEqual([]);
});
