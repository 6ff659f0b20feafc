const SHARES = [0.5, 0.9, 0.95, 0.99, 0.999];

/** What a run comes down to. Latencies are those of answers with status 200. */
export function summarize({ samples, errors, seconds }) {
  const good = samples
    .filter(({ status }) => status === 200)
    .map(({ ms }) => ms)
    .sort((a, b) => a - b);
  const at = (share) => good[Math.min(good.length - 1, Math.floor(good.length * share))] ?? Number.NaN;
  const statuses = {};
  for (const { status } of samples) statuses[status] = (statuses[status] ?? 0) + 1;
  const total = samples.length + errors;
  return {
    requests: total,
    perSecond: good.length / seconds,
    errorRate: total === 0 ? 0 : (total - good.length) / total,
    statuses,
    errors,
    percentiles: Object.fromEntries(SHARES.map((share) => [`p${share * 100}`, at(share)])),
    worst: good.at(-1) ?? Number.NaN,
    sorted: good,
  };
}

export function printSummary(name, { requests, perSecond, errorRate, statuses, errors, percentiles, worst }) {
  const ms = (value) => (Number.isNaN(value) ? '-' : `${value.toFixed(1)} ms`);
  const lines = [
    `${name}: ${requests} requests, ${perSecond.toFixed(1)} answered a second, ${(errorRate * 100).toFixed(2)} % not answered with 200`,
    `  ${Object.entries(percentiles)
      .map(([share, value]) => `${share} ${ms(value)}`)
      .join('   ')}   max ${ms(worst)}`,
    `  statuses ${JSON.stringify(statuses)}, broken connections ${errors}`,
  ];
  return `${lines.join('\n')}\n`;
}
