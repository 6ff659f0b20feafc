import type { Estimate } from './estimate.js';
import type { CanaryReport, SideReport } from './report.js';

/** A report as a table for a terminal or a log, without a line feed at its end. */
export function formatReport(report: CanaryReport): string {
  const { stable, candidate } = report.sides;
  const row = (name: string, of: (side: SideReport) => string, compared = ''): string[] => [
    name,
    of(stable),
    of(candidate),
    compared,
  ];
  const table = [
    ['', 'stable', 'candidate', `candidate against stable, ${percent(report.confidence)} interval`],
    row('model', (side) => side.model),
    row('requests', (side) => String(side.requests)),
    row('error rate', (side) => percent(side.errorRate.value), points(report.errorRateDifference)),
    row('accuracy', (side) => percent(side.accuracy.value), points(report.accuracyDifference)),
    row('latency p50', (side) => milliseconds(side.latencyMs.p50), times(report.latencyRatio)),
    row('latency p95', (side) => milliseconds(side.latencyMs.p95)),
    ['agreement', '', '', interval(report.agreement, percent)],
    ['score drift', '', '', interval(report.scoreDrift, (value) => value.toFixed(4))],
  ];
  const ended = report.endedBy === null ? '' : ` by ${report.endedBy}`;
  const mode = report.shadow ? 'in the shadow' : 'answering';
  return [
    `${report.rollout}: ${report.phase}${ended}, ${percent(report.share)} of calls, ${mode}`,
    ...align(table),
    ...report.guardrails.map(({ name, limit, observed, state }) => {
      const seen = observed.value === null ? 'nothing seen' : `seen ${number(observed.value)}`;
      return `guardrail ${name.padEnd(9)} ${state.padEnd(8)} limit ${number(limit)}, ${seen}, ${observed.samples} samples`;
    }),
  ].join('\n');
}

function align(table: readonly (readonly string[])[]): string[] {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

const NOTHING = '-';
const number = (value: number): string => String(Math.round(value * 10_000) / 10_000);
const percent = (value: number | null): string => (value === null ? NOTHING : `${number(value * 100)} %`);
const milliseconds = (value: number | null): string => (value === null ? NOTHING : `${value.toPrecision(3)} ms`);

function interval({ value, low, high, samples }: Estimate, show: (value: number) => string): string {
  if (value === null) return NOTHING;
  if (low === null || high === null) return show(value);
  return `${show(value)} [${show(low)}, ${show(high)}], ${samples} samples`;
}

const points = (estimate: Estimate): string => interval(estimate, (value) => `${number(value * 100)} points`);
const times = (estimate: Estimate): string => interval(estimate, (value) => `x ${number(value)}`);
