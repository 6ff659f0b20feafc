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
/** Matchers of an expression, each with the metric it narrows. */
function matchers(expression: string): { metric: string; label: string; operator: string; value: string }[] {
  return [...expression.matchAll(/\b(lexrun_\w+)\{([^}]*)\}/g)].flatMap(([, metric, list]) =>
    [...list!.matchAll(/(\w+)(=~|!=|!~|=)"([^"]*)"/g)].map(([, label, operator, value]) => ({
      metric: metric!,
      label: label!,
      operator: operator!,
      value: value!,
    })),
  );
}
/** Labels an expression groups by. */
const groupings = (expression: string): string[] =>
  [...expression.matchAll(/\b(?:by|on|without|group_left) \(([^)]*)\)/g)].flatMap(([, list]) =>
    list!
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );

/** Holds an expression against what the exporter served: metrics, the labels each of them has, values asked for. */
function expectServed(expression: string, shown: readonly string[], where: string): void {
  const names = metricNames(expression);
  expect(names, where).not.toEqual([]);
  for (const name of names) expect([...served.keys()], `${where}: ${name}`).toContain(name);
  for (const { metric, label, operator, value } of matchers(expression)) {
    const values = served.get(metric)?.get(label);
    expect(values, `${where}: ${metric} has no ${label}`).toBeDefined();
    if (operator === '=') expect([...values!], `${where}: ${metric}{${label}}`).toContain(value);
  }
  const labels = new Set(names.flatMap((name) => [...served.get(name)!.keys()]));
  for (const label of [...groupings(expression), ...shown]) expect([...labels], `${where}: ${label}`).toContain(label);
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
/** Values of each label of each metric. */
const served = new Map<string, Map<string, Set<string>>>();

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
  for (const line of samples) {
    const family = line.match(/^\w+/)![0];
    const labels = served.get(family) ?? new Map<string, Set<string>>();
    served.set(family, labels);
    for (const [, label, value] of line.matchAll(/(\w+)="([^"]*)"/g)) {
      labels.set(label!, (labels.get(label!) ?? new Set()).add(value!));
    }
  }
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
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!);
      expectServed(expr, shown, title);
    }
  }
  expect([...served.keys()]).toContain(metricNames(dashboard.templating.list[1]!.query)[0]);
});

test('every metric and label that an alert names is in what the exporter serves', () => {
  expect(rules).toHaveLength(read('prometheus-rules.yml').match(/- alert:/g)!.length);
  for (const { name: rule, expr } of rules) expectServed(expr, [], rule);
});

test('every instrument is served but those one has to ask for', () => {
  const missing = Object.values(METRIC).filter(({ name }) => !scraped.includes(`# UNIT ${name.replaceAll('.', '_')}`));
  expect(missing.map(({ name }) => name)).toEqual(['gen_ai.client.operation.duration', 'gen_ai.client.token.usage']);
});

test('the guide names every metric', () => {
  const guide = readFileSync(new URL('../../docs/guides/observability.md', import.meta.url), 'utf8');
  for (const { name, unit } of Object.values(METRIC)) expect(guide, name).toContain(`| \`${name}\` | ${unit} |`);
});
