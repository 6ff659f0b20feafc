// Cost of watching: microseconds of processor time a request on the fake backend, everything on this thread, 50 callers
// at once. Processor time, because other work on the machine and the pauses between runs are not the observer's. Rounds
// are interleaved; figures are medians, the difference is to "nobody" in the same round.
// usage: node test/bench/telemetry.mjs
import { combineTelemetry, createMemorySource, createPipeline, structuredLog } from '@lexrun/core';
import { openTelemetry } from '@lexrun/core/otel';
import { createFakeBackend, fakeModel } from '@lexrun/core/testing';
import { context, trace } from '@opentelemetry/api';
import { InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { report } from './lib/report.mjs';

const ROUNDS = 21;
const REQUESTS = 2_000;
const CALLERS = 50;
const TEXT = 'w1 w2 w3 w4 w5 w6 w7 w8';
/** Microseconds a request, from the issue. */
const TARGETS = { 'no-op API': 20, 'in-memory exporters': 60 };

const exporters = [];
const inMemory = (processor) => {
  const spans = new InMemorySpanExporter();
  const metrics = new InMemoryMetricExporter(1);
  const readers = [new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 })];
  exporters.push(spans);
  return {
    tracerProvider: new TracerProvider({ spanProcessors: [processor(spans)] }),
    meterProvider: new MeterProvider({ readers }),
  };
};
const batched = (exporter) => new BatchSpanProcessor({ exporter, maxQueueSize: 1_000_000 });
const written = { characters: 0 };
const log = () =>
  structuredLog({
    log(event) {
      written.characters += JSON.stringify(event).length;
    },
  });

const VARIANTS = {
  nobody: () => undefined,
  'no-op API': () => openTelemetry(),
  'in-memory exporters': () => openTelemetry(inMemory(batched)),
  'in-memory, span by span': () => openTelemetry(inMemory((exporter) => new SimpleSpanProcessor({ exporter }))),
  'structured log': log,
  'log and no-op API': () => combineTelemetry(openTelemetry(), log()),
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function round(work) {
  const before = process.cpuUsage();
  for (let i = 0; i < REQUESTS; i += CALLERS) {
    await Promise.all(Array.from({ length: CALLERS }, work));
    // Lets the span processor export within the round.
    await new Promise((resolve) => setImmediate(resolve));
    // A real exporter lets go of what it has sent; keeping it all would measure the garbage collector.
    for (const exporter of exporters) exporter.reset();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

/** What a request needs of the SDK, bare: a span with four children, three values. The part that is not Lexrun's. */
function sdkAlone({ tracerProvider, meterProvider }) {
  const tracer = tracerProvider.getTracer('bench');
  const values = ['a', 'b', 'c'].map((name) => meterProvider.getMeter('bench').createHistogram(name));
  const attributes = { task: 'text-classification', model: 'memory', device: 'cpu', outcome: 'ok' };
  return async () => {
    const startTime = Date.now();
    const root = tracer.startSpan('request', { startTime, attributes }, context.active());
    const inside = trace.setSpan(context.active(), root);
    for (let i = 0; i < 4; i++)
      tracer.startSpan('stage', { startTime, attributes: { tokens: 10 } }, inside).end(startTime + 1);
    root.setAttributes({ outcome: 'ok', tokens: 10, truncated: 0 });
    root.end(startTime + 4);
    for (const value of values) value.record(0.004, attributes);
  };
}

const works = {};
const pipelines = [];
for (const [name, telemetry] of Object.entries(VARIANTS)) {
  const observer = telemetry();
  const classify = await createPipeline('text-classification', {
    model: fakeModel(),
    backend: createFakeBackend(),
    source: createMemorySource(),
    ...(observer === undefined ? {} : { telemetry: observer }),
  });
  pipelines.push(classify);
  works[name] = () => classify.run(TEXT);
}
works['(SDK alone, no pipeline)'] = sdkAlone(inMemory(batched));
const times = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
for (let i = 0; i < ROUNDS + 3; i++) {
  const names = Object.keys(works);
  // Each round begins elsewhere: garbage of one is partly collected in the next.
  const order = names.map((_, j) => names[(i + j) % names.length]);
  for (const name of order) {
    const time = await round(works[name]);
    // The first rounds warm the code.
    if (i >= 3) times[name].push(time);
  }
}
for (const classify of pipelines) await classify.close();

const rows = Object.entries(times).map(([name, values]) => {
  // Paired within a round: what slows the machine slows both.
  const added = name.startsWith('(') ? median(values) : median(values.map((value, i) => value - times.nobody[i]));
  const target = TARGETS[name];
  const verdict = target === undefined ? '-' : `${target} us: ${added <= target ? 'met' : 'MISSED'}`;
  return [name, median(values).toFixed(1), `+${added.toFixed(1)}`, verdict];
});
report([
  {
    title: `us of processor time a request, median of ${ROUNDS} rounds of ${REQUESTS}`,
    columns: ['observer', 'us a request', 'us added', 'target'],
    rows,
  },
]);
