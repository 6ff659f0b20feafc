import { expect, test, vi } from 'vitest';
import { runChild } from './run-child.js';

vi.setConfig({ testTimeout: 240_000 });

/** Generous. A model on the caller's thread would hold it for 100 ms and more. */
const BOUND_MS = 20;
/** On a machine that delays even a thread without work, so many times that thread's p99 is allowed. */
const TIMES_IDLE = 4;
/** The best of so many runs counts: what else runs on the machine delays timers now and then, a defect always. */
const ATTEMPTS = 3;

interface Delays {
  readonly p99: number;
  readonly samples: number;
  readonly idleP99: number;
}

const excess = ({ p99, idleP99 }: Delays): number => p99 - Math.max(BOUND_MS, TIMES_IDLE * idleP99);

async function bestOf(load: string): Promise<Delays> {
  let best: Delays | undefined;
  for (let attempt = 0; attempt < ATTEMPTS && (best === undefined || excess(best) >= 0); attempt++) {
    const { lines, errors, code } = await runChild('loop-delay.mjs', [load]);
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    const delays = JSON.parse(lines.at(-1) as string) as Delays;
    if (best === undefined || excess(delays) < excess(best)) best = delays;
  }
  return best as Delays;
}

test(`while two workers are saturated, a timer of 1 ms is less than ${BOUND_MS} ms late at p99`, async () => {
  const delays = await bestOf('saturated');
  expect(delays.samples).toBeGreaterThan(100);
  expect(excess(delays)).toBeLessThan(0);
});

test(`while one text of 1 MB is classified, a timer of 1 ms is less than ${BOUND_MS} ms late at p99`, async () => {
  const delays = await bestOf('one-long-text');
  expect(delays.samples).toBeGreaterThan(20);
  expect(excess(delays)).toBeLessThan(0);
});
