import { Worker } from 'node:worker_threads';
import { LexrunError } from '@lexrun/node';

const ENTRY = new URL('./session-worker.mjs', import.meta.url);
/** How long to wait before a thread that died is replaced, doubled up to the most while that fails, in milliseconds. */
const RESTART_MS = 500;
const LONGEST_RESTART_MS = 30_000;

/**
 * Threads with a session each, and a bounded queue in front of them. A run that has begun cannot be interrupted: whoever
 * leaves is told at once, and the answer is dropped.
 * @throws LexrunError as the model deserves
 */
export async function createSessionPool({ path, dtype, workers, threads, maxWaiting }) {
  const waiting = [];
  const slots = new Set();
  let closing = false;
  let idle = () => {};

  const settle = (slot, finish) => {
    const { job } = slot;
    slot.job = undefined;
    if (job !== undefined) finish(job);
    pump();
  };
  const open = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(ENTRY, { workerData: { path, dtype, threads } });
      const slot = { worker, job: undefined };
      worker.on('message', ({ ready, broken, answer, error }) => {
        if (broken !== undefined) reject(LexrunError.fromJSON(broken));
        else if (ready !== undefined) {
          // A replacement that comes too late holds the process no longer.
          if (closing) return void worker.postMessage({ close: true });
          slots.add(slot);
          resolve(ready);
          pump();
        } else if (error !== undefined) settle(slot, (job) => job.reject(LexrunError.fromJSON(error)));
        else settle(slot, (job) => job.resolve(answer));
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        reject(new LexrunError('EXECUTOR_LOST', 'The session thread ended while it loaded.'));
        if (!slots.delete(slot)) return;
        settle(slot, (job) => job.reject(new LexrunError('EXECUTOR_LOST', 'The session thread died during this run.')));
        if (closing) giveUp();
        else replace(RESTART_MS);
      });
    });
  /** At the end nobody comes any more for what waits while no session is left. */
  const giveUp = () => {
    if (slots.size > 0) return;
    for (const job of waiting.splice(0)) job.reject(new LexrunError('EXECUTOR_LOST', 'The model has no session left.'));
  };
  const replace = (delayMs) => {
    const again = () => closing || open().catch(() => replace(Math.min(delayMs * 2, LONGEST_RESTART_MS)));
    setTimeout(again, delayMs).unref();
  };
  const pump = () => {
    for (const slot of slots) {
      if (slot.job !== undefined || waiting.length === 0) continue;
      slot.job = waiting.shift();
      const { feeds } = slot.job;
      slot.worker.postMessage(
        { feeds },
        Object.values(feeds).map(({ data }) => data.buffer),
      );
    }
    if (waiting.length === 0 && [...slots].every(({ job }) => job === undefined)) idle();
  };

  const [info] = await Promise.all(Array.from({ length: workers }, open));
  return {
    info,
    get waiting() {
      return waiting.length;
    },
    isReady: () => slots.size > 0,
    /** @param feeds tensors by name; their buffers move away. @throws LexrunError */
    run(feeds, { signal, timeoutMs }) {
      if (closing) throw new LexrunError('CLOSED', 'The model is being unloaded.');
      if (waiting.length >= maxWaiting) {
        throw new LexrunError('QUEUE_FULL', `${waiting.length} requests wait for this model.`, {
          details: { limit: maxWaiting },
        });
      }
      return new Promise((resolve, reject) => {
        const leave = (error) => {
          const place = waiting.indexOf(job);
          if (place >= 0) waiting.splice(place, 1);
          reject(error);
        };
        const late = () => leave(new LexrunError('DEADLINE_EXCEEDED', `No answer within ${timeoutMs} ms.`));
        const timer = setTimeout(late, timeoutMs);
        const gone = () => leave(new LexrunError('ABORTED', 'The client has gone.'));
        signal?.addEventListener('abort', gone, { once: true });
        const done = (finish) => (value) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', gone);
          finish(value);
        };
        const job = { feeds, resolve: done(resolve), reject: done(reject) };
        waiting.push(job);
        pump();
      });
    },
    /** Answers what it holds, then frees the sessions. */
    async close() {
      closing = true;
      giveUp();
      await new Promise((resolve) => {
        idle = resolve;
        pump();
      });
      await Promise.all(
        [...slots].map(({ worker }) => {
          const ended = new Promise((resolve) => worker.once('exit', resolve));
          worker.postMessage({ close: true });
          return ended;
        }),
      );
    },
  };
}
