import { expect, test } from 'vitest';
import { allModels, readGolden } from '../fixtures/tasks/golden.js';
import { askPage } from './harness/ask-page.js';
import { differences } from './harness/differences.js';
import { goldenCalls } from './harness/golden-calls.js';
import { useBrowser } from './harness/use-browser.js';

const stage = useBrowser();

test.each(allModels())('%s gives its recorded answers on WASM', async (name) => {
  const { task, cases } = readGolden(name);
  const calls = goldenCalls(task, cases);
  const page = await stage.open();
  const options = { model: `/tasks/${name}`, device: 'wasm', timeoutMs: 60_000, warmup: false } as const;
  const { provider, answers } = await askPage(page, task, options, calls);
  expect(provider).toBe('wasm');
  expect(calls.length).toBeGreaterThan(3);
  const close = { tolerance: 1e-4, margin: 0 };
  expect(calls.flatMap(({ expected }, index) => differences(answers[index], expected, close, `case ${index}`))).toEqual(
    [],
  );
});
