const WIDTH = 720;
const HEIGHT = 360;
const EDGE = 56;
const COLOURS = ['#2563eb', '#d97706', '#059669', '#dc2626'];
/** Half of all requests, then nine in ten of the rest, and so on: tails get as much room as the middle. */
const TICKS = [0, 0.5, 0.9, 0.99, 0.999];
const LAST = 0.9995;

const place = (share) =>
  EDGE + (Math.log10(1 / (1 - Math.min(share, LAST))) / Math.log10(1 / (1 - LAST))) * (WIDTH - EDGE * 1.5);

/**
 * Latency by percentile, one line a run, as an SVG.
 * @param {{ name: string, sorted: number[] }[]} runs
 */
export function drawLatencies(runs) {
  const most = Math.max(1, ...runs.flatMap(({ sorted }) => sorted.at(-1) ?? 0));
  const height = (ms) => HEIGHT - EDGE - (ms / most) * (HEIGHT - EDGE * 1.5);
  const lines = runs.map(({ sorted }, index) => {
    const shares = Array.from({ length: 200 }, (_, step) => 1 - (1 - LAST) ** (step / 199));
    const points = shares.map((share) => {
      const ms = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      return `${place(share).toFixed(1)},${height(ms).toFixed(1)}`;
    });
    return `<polyline fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="2" points="${points.join(' ')}"/>`;
  });
  const across = TICKS.map(
    (share) =>
      `<text x="${place(share)}" y="${HEIGHT - EDGE + 20}" text-anchor="middle">${+(share * 100).toFixed(2)} %</text>`,
  );
  const up = [0, 0.5, 1].map(
    (part) =>
      `<text x="${EDGE - 6}" y="${height(most * part) + 4}" text-anchor="end">${Math.round(most * part)} ms</text>`,
  );
  const names = runs.map(
    ({ name }, index) =>
      `<text x="${EDGE + 12}" y="${EDGE / 2 + index * 18}" fill="${COLOURS[index % COLOURS.length]}">${plain(name)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">
<title>Latency by percentile</title>
<rect width="100%" height="100%" fill="white"/>
<path d="M${EDGE} ${EDGE / 2}V${HEIGHT - EDGE}H${WIDTH - EDGE / 2}" fill="none" stroke="#888"/>
${[...lines, ...across, ...up, ...names].join('\n')}
<text x="${WIDTH / 2}" y="${HEIGHT - 8}" text-anchor="middle">share of the requests answered within this time</text>
</svg>
`;
}

const plain = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
