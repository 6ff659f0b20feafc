import { describeExecutor } from '@lexrun/core/testing';
import { createWorkerExecutor } from '@lexrun/web';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { useBrowser } from './harness/use-browser.js';

const stage = useBrowser();
let page: Page | undefined;
afterAll(() => page?.context().close());

// Only the names are taken here; the cases themselves run in the page.
const names = describeExecutor('Web Worker executor', () => ({ createExecutor: () => createWorkerExecutor() })).map(
  ({ name }) => name,
);

test.each(names)('%s', async (name) => {
  page = await stage.open();
  const failure = await page.evaluate((name) => window.runCase(name), name);
  expect(failure).toBeUndefined();
});
