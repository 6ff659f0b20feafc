import { expect, test } from 'vitest';
import { makeBatch, makeItem, recorder } from '../testing/executor-fixture.js';
import type { ItemOutcome } from './executor.js';
import { packTimings } from './pack-timings.js';
import { createPortExecutor } from './port-executor.js';
import type { FromExecutor, Port, ToExecutor } from './protocol.js';

/** An executor whose other side is the test. */
function createTestExecutor() {
  const posted: ToExecutor[] = [];
  const port: Port<FromExecutor, ToExecutor> = {
    postMessage: (message) => void posted.push(structuredClone(message)),
    onmessage: null,
    close() {},
  };
  const tell = (done: readonly number[], ended: readonly ItemOutcome[]): void => {
    const { outcomes, timings } = packTimings(ended);
    port.onmessage?.({ type: 'work', runs: [], started: [], settled: outcomes, timings, done });
  };
  return { executor: createPortExecutor({ port, ended: new Promise(() => {}) }), posted, tell };
}
const answer = (id: number): ItemOutcome => ({ id, ok: true, result: 'yes', timing: {} as never });

test('what was cancelled and came again is answered, although the batch it came with first ends', async () => {
  const { executor, tell } = createTestExecutor();
  const again = recorder();
  const first = executor.execute(makeBatch(1, [makeItem(1, 'w1')]), recorder());
  executor.cancel?.([1]);
  const second = executor.execute(makeBatch(2, [makeItem(1, 'w1')]), again);
  tell([1], []);
  await first;
  tell([2], [answer(1)]);
  await second;
  expect([...again.outcomes.keys()]).toEqual([1]);
});
