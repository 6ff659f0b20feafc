import { LexrunError } from '@lexrun/web';
import { classifier, explain } from './classifier.js';
import { element, percent } from './element.js';
import { plotLatency } from './latency-plot.js';

/** Pause after the last key before the text is read, in milliseconds. */
const PAUSE_MS = 120;

let timer: ReturnType<typeof setTimeout> | undefined;
let running: AbortController | undefined;

/** Reads the text field as it changes; an answer that came too late is dropped. */
export function startLive(): void {
  const text = element<HTMLTextAreaElement>('text');
  text.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(readText, PAUSE_MS);
  });
  for (const sample of document.querySelectorAll<HTMLButtonElement>('.sample')) {
    sample.addEventListener('click', () => {
      text.value = sample.textContent ?? '';
      void readText();
    });
  }
}

/** Classifies what the text field holds now. */
export async function readText(): Promise<void> {
  running?.abort();
  const text = element<HTMLTextAreaElement>('text').value.trim();
  const classify = classifier();
  if (classify === undefined) return;
  if (text === '') return show('–', undefined);
  running = new AbortController();
  const started = performance.now();
  try {
    const { label, score } = await classify.run(text, { signal: running.signal });
    plotLatency(performance.now() - started);
    show(label, score);
  } catch (error) {
    if (LexrunError.is(error, 'ABORTED') || LexrunError.is(error, 'CLOSED')) return;
    show('–', undefined);
    element('score-text').textContent = explain(error);
  }
}

function show(label: string, score: number | undefined): void {
  const output = element('label');
  output.textContent = label;
  output.dataset.label = label;
  const meter = element<HTMLMeterElement>('score');
  meter.value = score ?? 0;
  meter.dataset.label = label;
  element('score-text').textContent = score === undefined ? '' : percent(score);
}
