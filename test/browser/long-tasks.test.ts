import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from './harness/use-browser.js';

const stage = useBrowser();

/** A task this long, in milliseconds, is what browsers call long. */
const LONG_MS = 50;
const STARTED = 'lexrun-started';

/** What the browser's trace tells of an event; `tdur` is what its thread had of a processor, in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
}

/** Loads the model and answers 200 texts, all asked for at once. Returns the number of answers. */
const useModel = (page: Page): Promise<number> =>
  page.evaluate(async (mark) => {
    performance.mark(mark);
    const settings = { model: '/models/sentiment', device: 'wasm', timeoutMs: 60_000 } as const;
    const classify = await window.lexrun.pipeline('text-classification', settings);
    const texts = Array.from(
      { length: 200 },
      (_, i) => `Text ${i}: a story that is ${'very '.repeat(i % 12)}well told.`,
    );
    const answers = await Promise.all(texts.map((text) => classify.run(text)));
    await classify.close();
    return answers.length;
  }, STARTED);

/** Notes the tasks of a page's own thread from now on. Returns what ends it: the processor time of each task, in milliseconds. */
async function traceTasks(page: Page): Promise<() => Promise<number[]>> {
  const client = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  client.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const includedCategories = ['toplevel', 'blink.user_timing'];
  await client.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories } });
  return async () => {
    const complete = new Promise<void>((resolve) => client.once('Tracing.tracingComplete', () => resolve()));
    await client.send('Tracing.end');
    await complete;
    const { pid, tid } = events.find(({ name }) => name === STARTED) as TraceEvent;
    const tasks = events.filter((event) => event.pid === pid && event.tid === tid && event.name.endsWith('::RunTask'));
    return tasks.map(({ tdur = 0 }) => tdur / 1000);
  };
}

// A task is judged by what it had of a processor: where other programs use the processors, the clock tells of them instead.
test('the page stays free while a model loads and answers 200 texts', { timeout: 180_000 }, async () => {
  const page = await stage.open();
  const endTrace = await traceTasks(page);
  expect(await useModel(page)).toBe(200);
  const tasks = await endTrace();
  expect(tasks.length).toBeGreaterThan(10);
  // Where the browser does not tell of processor time, all are zero, and nothing is seen.
  expect(Math.max(...tasks)).toBeGreaterThan(0);
  expect(tasks.filter((ms) => ms >= LONG_MS)).toEqual([]);
});
