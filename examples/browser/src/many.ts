import { LexrunError } from '@lexrun/web';
import { drawChart } from './chart.js';
import { classifier, explain } from './classifier.js';
import { element, percent } from './element.js';

/** Rows kept in the table: enough to look at, few enough for a phone. */
const SHOWN_ROWS = 500;
/** Largest file that is read into the text field, in bytes. */
const MAX_FILE_BYTES = 5_000_000;

let running: AbortController | undefined;

/** Connects the buttons, the file field and the drop target. */
export function startMany(): void {
  const lines = element<HTMLTextAreaElement>('lines');
  const file = element<HTMLInputElement>('file');
  element('run').addEventListener('click', () => void readLines());
  element('cancel').addEventListener('click', () => running?.abort());
  file.addEventListener('change', () => void takeFile(file.files?.[0]));
  for (const type of ['dragenter', 'dragover']) {
    lines.addEventListener(type, (event) => {
      event.preventDefault();
      lines.classList.add('over');
    });
  }
  for (const type of ['dragleave', 'drop']) lines.addEventListener(type, () => lines.classList.remove('over'));
  lines.addEventListener('drop', (event) => {
    event.preventDefault();
    void takeFile(event.dataTransfer?.files[0]);
  });
  drawChart(new Map());
}

async function takeFile(file: File | undefined): Promise<void> {
  if (file === undefined) return;
  if (file.size > MAX_FILE_BYTES) {
    element('progress-text').textContent = 'That file is larger than 5 MB.';
    return;
  }
  element<HTMLTextAreaElement>('lines').value = await file.text();
  element('run').focus();
}

async function readLines(): Promise<void> {
  const classify = classifier();
  const lines = element<HTMLTextAreaElement>('lines')
    .value.split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const said = element('progress-text');
  if (classify === undefined || lines.length === 0) {
    said.textContent = lines.length === 0 ? 'There is no line to read.' : 'The model is still loading.';
    return;
  }
  running = new AbortController();
  const bar = element<HTMLProgressElement>('progress');
  const rows = element('rows');
  const counts = new Map<string, number>();
  rows.replaceChildren();
  setRunning(true);
  bar.hidden = false;
  bar.max = lines.length;
  try {
    const stream = classify.stream(lines, {
      signal: running.signal,
      onError: 'yield',
      onProgress: ({ done, rate, secondsLeft }) => {
        bar.value = done;
        const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`;
        said.textContent = `${done} of ${lines.length} lines, ${rate.toFixed(0)} a second${left}`;
      },
    });
    for await (const { index, result, error } of stream) {
      const label = result?.label ?? error?.code ?? '';
      counts.set(label, (counts.get(label) ?? 0) + 1);
      if (index < SHOWN_ROWS) rows.append(row(index + 1, lines[index] ?? '', label, result?.score));
      drawChart(counts);
    }
    said.textContent = `${lines.length} lines read.`;
  } catch (error) {
    said.textContent = LexrunError.is(error, 'ABORTED') ? 'Cancelled.' : explain(error);
  } finally {
    setRunning(false);
    bar.hidden = true;
  }
}

function setRunning(busy: boolean): void {
  element<HTMLButtonElement>('run').disabled = busy;
  element<HTMLButtonElement>('cancel').disabled = !busy;
}

function row(line: number, text: string, label: string, score: number | undefined): HTMLTableRowElement {
  const made = document.createElement('tr');
  for (const value of [String(line), text, label, score === undefined ? '' : percent(score)]) {
    made.insertCell().textContent = value;
  }
  made.cells[2]!.dataset.label = label;
  return made;
}
