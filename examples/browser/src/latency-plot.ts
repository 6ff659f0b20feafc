import { element, svg } from './element.js';

const SHOWN = 60;
const times: number[] = [];

/** Adds the time of one answer, in milliseconds, to the small plot. */
export function plotLatency(ms: number): void {
  times.push(ms);
  if (times.length > SHOWN) times.shift();
  const highest = Math.max(...times, 1);
  const step = 300 / Math.max(1, SHOWN - 1);
  const points = times.map((time, index) => `${(index * step).toFixed(1)},${(56 - (time / highest) * 50).toFixed(1)}`);
  // A line of one point would not show.
  if (points.length === 1) points.push(`2,${points[0]?.split(',')[1]}`);
  const plot = element<SVGElement>('latency');
  plot.replaceChildren(svg('polyline', { points: points.join(' ') }));
  const median = [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;
  const said = `median ${median.toFixed(0)} ms, slowest ${highest.toFixed(0)} ms`;
  plot.setAttribute('aria-label', `Time of the last ${times.length} answers: ${said}`);
  element('latency-text').textContent = `(${said})`;
}
