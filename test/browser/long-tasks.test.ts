import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from './harness/use-browser.js';

const stage = useBrowser();

/** A task this long, in milliseconds, is what browsers call long. */
const LONG_MS = 50;
const ATTEMPTS = 3;

/** Loads the model and answers 200 texts. Returns the long tasks of the page since its first paint, in milliseconds. */
const useModel = (page: Page): Promise<{ tasks: number[]; answers: number }> =>
  page.evaluate(async () => {
    const tasks: number[] = [];
    const note = (entries: PerformanceEntryList) => tasks.push(...entries.map(({ duration }) => duration));
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: 'longtask' });
    const settings = { model: '/models/sentiment', device: 'wasm', timeoutMs: 60_000 } as const;
    const classify = await window.lexrun.pipeline('text-classification', settings);
    const texts = Array.from(
      { length: 200 },
      (_, i) => `Text ${i}: a story that is ${'very '.repeat(i % 12)}well told.`,
    );
    const answers = await Promise.all(texts.map((text) => classify.run(text)));
    await classify.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    note(observer.takeRecords());
    return { tasks, answers: answers.length };
  });

/** Ticks of 2 ms each until it is stopped, on a page of its own. Returns the longest: how long this machine keeps a page waiting. */
async function startControl(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const control = { longest: 0, on: true };
    Object.assign(window, { control });
    const tick = () => {
      const start = performance.now();
      while (performance.now() - start < 2);
      control.longest = Math.max(control.longest, performance.now() - start);
      if (control.on) setTimeout(tick, 50);
    };
    tick();
  });
  return () =>
    page.evaluate(() => {
      const { control } = window as unknown as { control: { longest: number; on: boolean } };
      control.on = false;
      return control.longest;
    });
}

test('the page stays free while a model loads and answers 200 texts', { timeout: 180_000 }, async (context) => {
  const seen: { tasks: readonly number[]; controlMs: number }[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [page, control] = await Promise.all([stage.open(), stage.open('/?control')]);
    const stop = await startControl(control);
    const { tasks, answers } = await useModel(page);
    seen.push({ tasks, controlMs: await stop() });
    await Promise.all([page.close(), control.close()]);
    expect(answers).toBe(200);
    if (tasks.length === 0) return;
  }
  // Where others use the processors, a page that does next to nothing is kept waiting in the middle of its tasks as well.
  if (seen.every(({ controlMs }) => controlMs > LONG_MS)) {
    context.skip('this machine is too busy: a page with tasks of 2 ms was kept waiting for over 50 ms each time');
  }
  expect(seen).toEqual([]);
});
