import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';

const { createSessionPool } = await import(
  new URL('../../examples/open-inference-server/model/session-pool.mjs', import.meta.url).href
);

it('ends what waits for a session when the last one has died and the model is unloaded', async () => {
  const threads: Worker[] = [];
  const note = (thread: Worker): void => void threads.push(thread);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  const path = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
  const pool = await createSessionPool({ path, dtype: 'q4', workers: 1, threads: 1, maxWaiting: 4 });
  const died = once(threads[0]!, 'exit');
  await threads[0]!.terminate();
  await died;
  const lost = expect(pool.run({}, { timeoutMs: 600_000 })).rejects.toMatchObject({ code: 'EXECUTOR_LOST' });
  await pool.close();
  await lost;
});
