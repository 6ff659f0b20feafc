import { expect, test } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import type { ExecutorPool } from '../executor/executor-pool.js';
import { statusOf } from './health.js';

const pool = (slots: readonly { state: string; failures?: number }[], failure?: LexrunError): ExecutorPool =>
  ({ slots: slots.map((slot) => ({ failures: 0, ...slot })), failure: () => failure }) as unknown as ExecutorPool;
const [READY, STARTING] = [{ state: 'ready' }, { state: 'starting' }];

test.each([
  ['ok', [READY, READY]],
  // It went well before and will again: a past failure of an executor that is ready is no trouble.
  ['ok', [READY, { state: 'ready', failures: 2 }]],
  ['starting', [STARTING, STARTING]],
  ['starting', [READY, STARTING]],
  ['degraded', [READY, { state: 'starting', failures: 1 }]],
  ['degraded', [READY, { state: 'restarting', failures: 1 }]],
  ['degraded', [READY, { state: 'stuck' }]],
] as const)('is %s with executors %j', (status, slots) => {
  expect(statusOf(pool(slots), false)).toBe(status);
});

test('a closed model is closed, whatever its executors do; one that cannot answer is unavailable', () => {
  const failing = pool([{ state: 'restarting', failures: 5 }], new LexrunError('UNAVAILABLE', 'gone'));
  expect(statusOf(failing, false)).toBe('unavailable');
  expect(statusOf(failing, true)).toBe('closed');
  expect(statusOf(pool([READY]), true)).toBe('closed');
});
