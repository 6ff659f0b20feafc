import { element, svg } from './element.js';

const LABELS = ['POSITIVE', 'NEGATIVE'] as const;
const LEFT = 74;
const WIDTH = 176;

/** Draws how often each label came. */
export function drawChart(counts: ReadonlyMap<string, number>): void {
  const total = LABELS.reduce((sum, label) => sum + (counts.get(label) ?? 0), 0);
  const chart = element<SVGElement>('chart');
  chart.replaceChildren(
    ...LABELS.flatMap((label, row) => {
      const count = counts.get(label) ?? 0;
      const y = 6 + row * 26;
      const place = { x: LEFT, y, height: 16, rx: 4 };
      return [
        svg('text', { x: 0, y: y + 12 }, label.toLowerCase()),
        svg('rect', { ...place, width: WIDTH, class: 'track' }),
        svg('rect', { ...place, width: total === 0 ? 0 : (count / total) * WIDTH, class: label }),
        svg('text', { x: LEFT + WIDTH + 8, y: y + 12 }, String(count)),
      ];
    }),
  );
  const said = LABELS.map((label) => `${counts.get(label) ?? 0} ${label.toLowerCase()}`).join(', ');
  chart.setAttribute('aria-label', total === 0 ? 'No lines read yet' : `Of ${total} lines: ${said}`);
}
