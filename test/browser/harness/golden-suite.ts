import type { Device } from '@lexrun/web';
import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import { allModels, readGolden } from '../../fixtures/tasks/golden.js';
import { askPage } from './ask-page.js';
import { type Closeness, differences } from './differences.js';
import { goldenCalls } from './golden-calls.js';
import type { Stage } from './use-browser.js';

/** What of the recorded answers is asked, and how. */
export interface GoldenSuite extends Closeness {
  readonly device: Exclude<Device, 'auto'>;
  /** Calls of each model, spread over its recorded cases. */
  readonly calls: number;
  /** Models that are left out, with the reason. */
  readonly leftOut?: Readonly<Record<string, string>>;
}

/** Asks every tiny task model for its recorded answers, on one device. The stage has to be a shared one. */
export function testGolden(stage: Stage, { device, calls: wanted, leftOut = {}, ...close }: GoldenSuite): void {
  let page: Page;
  const models = allModels();
  beforeAll(async () => {
    if (inject('browserPath') === '') return;
    page = await stage.open();
    // Stays open to the end: a browser compiles the runtime once for all workers that have it at the same time.
    await page.evaluate(
      async ([model, device]) => void (await window.lexrun.loadModel({ model, device, warmup: false })),
      [`/tasks/${models[0]}`, device] as const,
    );
  });

  // A software adapter compiles its shaders for every shape; on a busy machine that takes minutes.
  test.for(models)('%s', { timeout: 240_000 }, async (name, { skip }) => {
    skip(leftOut[name] !== undefined, leftOut[name]);
    const { task, cases } = readGolden(name);
    const all = goldenCalls(task, cases);
    expect(all.length).toBeGreaterThan(3);
    const step = Math.max(1, Math.floor(all.length / wanted));
    const calls = all.filter((_, index) => index % step === 0).slice(0, wanted);
    const options = { model: `/tasks/${name}`, device, timeoutMs: 120_000, warmup: false };
    const { provider, answers } = await askPage(page, task, options, calls);
    expect(provider).toBe(device);
    const lines = calls.flatMap(({ expected }, index) => differences(answers[index], expected, close, `call ${index}`));
    expect(lines).toEqual([]);
  });
}
