import { LexrunError, type StreamProgress } from '@lexrun/web';
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
    element('outcome').textContent = 'That file is larger than 5 MB.';
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
  const outcome = element('outcome');
  if (classify === undefined || lines.length === 0) {
    outcome.textContent = lines.length === 0 ? 'There is no line to read.' : 'The model is still loading.';
    return;
  }
  running = new AbortController();
  const counts = new Map<string, number>();
  const show = onceAFrame(() => drawChart(counts));
  outcome.textContent = `Reading ${lines.length} lines…`;
  element('rows').replaceChildren();
  setRunning(true);
  try {
    const stream = classify.stream(lines, {
      signal: running.signal,
      onError: 'yield',
      onProgress: onceAFrame(showProgress),
    });
    for await (const { index, result, error } of stream) {
      const label = result?.label ?? error?.code ?? '';
      counts.set(label, (counts.get(label) ?? 0) + 1);
      if (index < SHOWN_ROWS) element('rows').append(row(index + 1, lines[index] ?? '', label, result?.score));
      show();
    }
    outcome.textContent = `${lines.length} lines read.${lines.length > SHOWN_ROWS ? ` The first ${SHOWN_ROWS} are listed.` : ''}`;
  } catch (error) {
    outcome.textContent = LexrunError.is(error, 'ABORTED') ? 'Cancelled.' : explain(error);
  } finally {
    drawChart(counts);
    setRunning(false);
  }
}

/** Not announced: a status that changes with every line would never let a screen reader finish. */
function showProgress({ done, total = done, rate, secondsLeft }: StreamProgress): void {
  const bar = element<HTMLProgressElement>('progress');
  bar.max = total;
  bar.value = done;
  const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  element('progress-text').textContent = `${done} of ${total} lines, ${rate.toFixed(0)} a second${left}`;
}

/** Answers come many at a time; what is drawn of them once a frame is enough. */
function onceAFrame<T extends unknown[]>(draw: (...latest: T) => void): (...latest: T) => void {
  let waiting: T | undefined;
  return (...latest) => {
    if (waiting === undefined) {
      requestAnimationFrame(() => {
        const shown = waiting as T;
        waiting = undefined;
        draw(...shown);
      });
    }
    waiting = latest;
  };
}

function setRunning(busy: boolean): void {
  const [run, cancel] = [element<HTMLButtonElement>('run'), element<HTMLButtonElement>('cancel')];
  // A button that is switched off loses the focus; whoever uses the keyboard goes on from the other one.
  const focused = document.activeElement;
  run.disabled = busy;
  cancel.disabled = !busy;
  if (busy && focused === run) cancel.focus();
  if (!busy && focused === cancel) run.focus();
  element('progress').hidden = !busy;
  element('progress-text').hidden = !busy;
  if (busy) element('progress-text').textContent = '';
}

function row(line: number, text: string, label: string, score: number | undefined): HTMLTableRowElement {
  const made = document.createElement('tr');
  for (const value of [String(line), text, label, score === undefined ? '' : percent(score)]) {
    made.insertCell().textContent = value;
  }
  made.cells[2]!.dataset.label = label;
  return made;
}
