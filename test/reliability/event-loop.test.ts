import { expect, test } from 'vitest';
import { runChild } from './run-child.js';

/** Generous: a machine under test is busy with more than this. A model on this thread would hold it for 100 ms and more. */
const BOUND_MS = 20;
/** The best of so many runs counts: what else runs on the machine delays timers too, a defect delays all of them. */
const ATTEMPTS = 3;

interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly samples: number;
}

async function bestOf(load: string): Promise<Delays> {
  let best: Delays | undefined;
  for (let attempt = 0; attempt < ATTEMPTS && (best === undefined || best.p99 >= BOUND_MS); attempt++) {
    const { lines, errors, code } = await runChild('loop-delay.mjs', [load]);
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    const delays = JSON.parse(lines.at(-1) as string) as Delays;
    if (best === undefined || delays.p99 < best.p99) best = delays;
  }
  return best as Delays;
}

test(`while two workers are saturated, a timer of 1 ms is less than ${BOUND_MS} ms late at p99`, async () => {
  const { p99, samples } = await bestOf('saturated');
  expect(samples).toBeGreaterThan(200);
  expect(p99).toBeLessThan(BOUND_MS);
});

test(`while one text of 1 MB is classified, a timer of 1 ms is less than ${BOUND_MS} ms late at p99`, async () => {
  const { p99, samples } = await bestOf('one-long-text');
  expect(samples).toBeGreaterThan(20);
  expect(p99).toBeLessThan(BOUND_MS);
});
