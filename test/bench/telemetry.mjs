// Cost of watching: microseconds of processor time a request on the fake backend, everything on this thread, 50 callers
// at once. Processor time, because other work on the machine and the pauses between runs are not the observer's. Rounds
// are interleaved; figures are medians, the difference is to "nobody" in the same round.
// usage: node test/bench/telemetry.mjs [--json]
import { combineTelemetry, createMemorySource, createPipeline, structuredLog } from '@lexrun/core';
import { openTelemetry } from '@lexrun/core/otel';
import { createFakeBackend, fakeModel } from '@lexrun/core/testing';
import { InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

const ROUNDS = 15;
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
  return openTelemetry({
    tracerProvider: new TracerProvider({ spanProcessors: [processor(spans)] }),
    meterProvider: new MeterProvider({ readers }),
  });
};
let lines = 0;
const log = () =>
  structuredLog({
    log(event) {
      lines += JSON.stringify(event).length;
    },
  });

const VARIANTS = {
  nobody: () => undefined,
  'no-op API': () => openTelemetry(),
  'in-memory exporters': () => inMemory((exporter) => new SimpleSpanProcessor({ exporter })),
  'in-memory, batched spans': () =>
    inMemory((exporter) => new BatchSpanProcessor({ exporter, maxQueueSize: 1_000_000 })),
  'structured log': log,
  'log and no-op API': () => combineTelemetry(openTelemetry(), log()),
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function round(classify) {
  const before = process.cpuUsage();
  for (let i = 0; i < REQUESTS; i += CALLERS) {
    await Promise.all(Array.from({ length: CALLERS }, () => classify.run(TEXT)));
    // A real exporter lets go of what it has sent; keeping it all would measure the garbage collector.
    for (const exporter of exporters) exporter.reset();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

const pipelines = {};
for (const [name, telemetry] of Object.entries(VARIANTS)) {
  const observer = telemetry();
  pipelines[name] = await createPipeline('text-classification', {
    model: fakeModel(),
    backend: createFakeBackend(),
    source: createMemorySource(),
    ...(observer === undefined ? {} : { telemetry: observer }),
  });
}
const times = Object.fromEntries(Object.keys(VARIANTS).map((name) => [name, []]));
for (let i = 0; i < ROUNDS + 3; i++) {
  for (const [name, classify] of Object.entries(pipelines)) {
    const time = await round(classify);
    // The first rounds warm the code.
    if (i >= 3) times[name].push(time);
  }
}
for (const classify of Object.values(pipelines)) await classify.close();

const base = median(times.nobody);
const rows = Object.entries(times).map(([name, values]) => {
  // Paired within a round: what slows the machine slows both.
  const added = median(values.map((value, i) => value - times.nobody[i]));
  const target = TARGETS[name];
  return {
    observer: name,
    us: +median(values).toFixed(1),
    addedUs: +added.toFixed(1),
    targetUs: target ?? null,
    ok: target === undefined || added <= target,
  };
});
if (process.argv.includes('--json')) console.log(JSON.stringify({ node: process.version, base, rows }));
else {
  console.log(`us of processor time a request, median of ${ROUNDS} rounds of ${REQUESTS} (Node ${process.version})`);
  for (const { observer, us, addedUs, targetUs, ok } of rows) {
    const target = targetUs === null ? '' : `  target ${targetUs}: ${ok ? 'met' : 'MISSED'}`;
    console.log(`${observer.padEnd(26)} ${us.toFixed(1).padStart(8)}  +${addedUs.toFixed(1)}${target}`);
  }
}
process.exitCode = rows.every((row) => row.ok) ? 0 : 1;
