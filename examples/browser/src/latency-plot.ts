import { element, svg } from './element.js';

const SHOWN = 60;
const times: number[] = [];

/** Adds the time of one answer, in milliseconds, to the small plot. */
export function plotLatency(ms: number): void {
  times.push(ms);
  if (times.length > SHOWN) times.shift();
  const highest = Math.max(...times, 1);
  const bars = times.map((time, index) => {
    const height = Math.max(1, (time / highest) * 52);
    return svg('rect', { x: index * 5, y: 56 - height, width: 3.5, height, rx: 1 });
  });
  const plot = element<SVGElement>('latency');
  plot.replaceChildren(svg('line', { x1: 0, y1: 56.5, x2: 300, y2: 56.5 }), ...bars);
  const median = [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;
  const said = `median ${median.toFixed(0)} ms, slowest ${highest.toFixed(0)} ms`;
  plot.setAttribute('aria-label', `Time of the last ${times.length} answers: ${said}`);
  element('latency-text').textContent = `(${said})`;
}
