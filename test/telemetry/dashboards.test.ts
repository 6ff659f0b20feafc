import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCanary } from '@lexrun/core';
import { METRIC } from '@lexrun/core/otel';
import { fakeTokenId } from '@lexrun/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @ts-expect-error the examples are plain JavaScript
import { startTelemetry } from '../../examples/observability/telemetry.mjs';
import { fakePipeline } from './fake-pipeline.js';

const read = (name: string): string =>
  readFileSync(new URL(`../../examples/observability/${name}`, import.meta.url), 'utf8');

/** Names of metrics in a PromQL expression: what is left without matchers, grouping and strings. */
function metricNames(expression: string): string[] {
  const bare = expression.replace(/\{[^}]*\}/g, '').replace(/\b(by|on|group_left|without) \([^)]*\)/g, '');
  return bare.match(/\blexrun_\w+/g) ?? [];
}
/** Names of labels in matchers and grouping. */
function labelNames(expression: string): string[] {
  const matchers = [...expression.matchAll(/(\w+)(?==~|=|!=|!~)/g)].map(([, name]) => name!);
  const groups = [...expression.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list]) =>
    list!.split(',').map((name) => name.trim()),
  );
  return [...matchers, ...groups];
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
const dashboard = JSON.parse(read('grafana-dashboard.json')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
};
const panels = dashboard.panels.filter((panel) => panel.targets !== undefined);
const rules = [...read('prometheus-rules.yml').matchAll(/- alert: (\w+)\n +expr: (.+)\n/g)].map(([, name, expr]) => ({
  name: name!,
  expr: expr!,
}));

let server: Server;
let scraped = '';
let families: Set<string>;
let labels: Set<string>;

beforeAll(async () => {
  const observed = startTelemetry({ gpuMemoryBytes: () => 1 });
  const { telemetry } = observed;
  const open = (variant: string) =>
    fakePipeline({ telemetry, variant, name: `model-${variant}` }, { failOn: fakeTokenId(499) });
  const [stable, candidate] = [await open('one'), await open('two')];
  for (const each of [stable, candidate]) observed.observe(each);
  const canary = createCanary({ stable, candidate, share: 1, telemetry, name: 'try' });
  await Promise.all(Array.from({ length: 20 }, (_, i) => canary.run(`w${i}`)));
  await expect(canary.run('w499')).rejects.toMatchObject({ code: 'EXECUTION_FAILED' });
  await expect(canary.run('')).rejects.toMatchObject({ code: 'EMPTY_TEXT' });
  await canary.run(Array(200).fill('w1').join(' '));
  await canary.rollback();
  // A real executor does not die on demand here.
  telemetry.emit({
    type: 'executor-restarted',
    at: 0,
    model: 'model-one',
    executor: 0,
    attempt: 1,
    code: 'EXECUTOR_LOST',
  });

  server = createServer(observed.metrics).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
  scraped = await response.text();
  const samples = scraped.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  families = new Set(samples.map((line) => line.match(/^\w+/)![0]));
  labels = new Set(samples.flatMap((line) => [...line.matchAll(/(\w+)="/g)].map(([, name]) => name!)));
  await canary.close();
  await observed.shutdown();
});
afterAll(() => void server.close());

test('there is a panel and an alert for what has to be watched', () => {
  expect(panels.length).toBeGreaterThan(12);
  expect(rules.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'LexrunLatencyHigh',
      'LexrunErrorRateHigh',
      'LexrunThroughputGone',
      'LexrunQueueNearlyFull',
      'LexrunCanaryRolledBack',
    ]),
  );
});

test('every metric and label that a panel names is in what the exporter serves', () => {
  for (const { title, targets } of panels) {
    for (const { expr, legendFormat } of targets ?? []) {
      expect(metricNames(expr), title).not.toEqual([]);
      for (const name of metricNames(expr)) expect(families, `${title}: ${name}`).toContain(name);
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!);
      for (const name of [...labelNames(expr), ...shown]) expect(labels, `${title}: ${name}`).toContain(name);
    }
  }
  expect(families).toContain(metricNames(dashboard.templating.list[1]!.query)[0]);
});

test('every metric and label that an alert names is in what the exporter serves', () => {
  for (const { name: rule, expr } of rules) {
    expect(metricNames(expr), rule).not.toEqual([]);
    for (const name of metricNames(expr)) expect(families, `${rule}: ${name}`).toContain(name);
    for (const name of labelNames(expr)) expect(labels, `${rule}: ${name}`).toContain(name);
  }
});

test('every instrument is served but those one has to ask for', () => {
  const served = Object.values(METRIC).filter(({ name }) => scraped.includes(`# UNIT ${name.replaceAll('.', '_')}`));
  const missing = Object.values(METRIC).filter((metric) => !served.includes(metric));
  expect(missing.map(({ name }) => name)).toEqual(['gen_ai.client.operation.duration', 'gen_ai.client.token.usage']);
});

test('the guide names every metric', () => {
  const guide = readFileSync(new URL('../../docs/guides/observability.md', import.meta.url), 'utf8');
  for (const { name, unit } of Object.values(METRIC)) expect(guide, name).toContain(`| \`${name}\` | ${unit} |`);
});
