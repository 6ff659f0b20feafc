import { LexrunError } from '../error/lexrun-error.js';
import { serializeFailure } from '../error/serialize-failure.js';
import { createEngine } from './engine.js';
import type { EngineParts } from './engine-parts.js';
import type { BatchObserver, ItemOutcome, RunReport } from './executor.js';
import { unpackItems } from './pack-items.js';
import { packTimings } from './pack-timings.js';
import type { FromExecutor, Port, ToExecutor } from './protocol.js';

/** The executor's side of the protocol: an engine behind a port. Called once by the entry of a worker or child. */
export function serveExecutor(port: Port<ToExecutor, FromExecutor>, parts: EngineParts): void {
  const engine = createEngine(parts);
  let runs: RunReport[] = [];
  let settled: ItemOutcome[] = [];
  let done: number[] = [];
  let scheduled = false;

  const flush = (started: readonly number[] = []): void => {
    scheduled = false;
    const [ran, ended, over] = [runs, settled, done];
    if (ran.length + ended.length + over.length + started.length === 0) return;
    runs = [];
    settled = [];
    done = [];
    try {
      post(ended, ran, over, started);
    } catch {
      // A task of the application's may make a result that is no data. It alone fails: they are sent one by one.
      post([], ran);
      for (const outcome of ended) postAlone(outcome);
      post([], [], over, started);
    }
  };
  const post = (
    ended: readonly ItemOutcome[],
    runs: readonly RunReport[] = [],
    done: readonly number[] = [],
    started: readonly number[] = [],
  ): void => {
    const transfer = ended.flatMap((outcome) => (outcome.ok ? (outcome.transfer ?? []) : []));
    const { outcomes, timings } = packTimings(ended);
    port.postMessage({ type: 'work', runs, settled: outcomes, timings, done, started }, transfer);
  };
  const postAlone = (outcome: ItemOutcome): void => {
    try {
      post([outcome]);
    } catch (cause) {
      const error = new LexrunError('INTERNAL', 'The result cannot be sent to its caller.', { cause });
      post([{ id: outcome.id, ok: false, error: error.toJSON() }]);
    }
  };
  /**
   * Answers and the end of their batch come in one turn and leave in one message: at its end where nothing else waits. Where
   * a run follows at once, its start is told by the same one: a message wakes the caller's thread, which takes a processor
   * from an executor.
   */
  const flushSoon = (): void => {
    if (scheduled) return;
    scheduled = true;
    (engine.isEmpty() ? Promise.resolve() : parts.yieldToInbox())
      .then(() => (engine.runsNext() ? parts.yieldToInbox() : undefined))
      .then(() => scheduled && flush());
  };
  // One observer for all batches, so that a run reports once whatever batches its rows came in.
  const observer: BatchObserver = {
    settled(outcomes, run) {
      if (run !== undefined) runs.push(run);
      settled.push(...outcomes);
      flushSoon();
    },
    // At once: whoever loses this executor from now on has to know what was running.
    started: flush,
  };

  port.onmessage = (message) => {
    if (message.type === 'execute') {
      const { batchId, items } = message;
      engine.execute({ id: batchId, items: unpackItems(items) }, observer).then(
        () => {
          done.push(batchId);
          flushSoon();
        },
        (error: unknown) => {
          flush();
          port.postMessage({ type: 'failed', batchId, error: serializeFailure(error) });
        },
      );
    } else if (message.type === 'cancel') engine.cancel(message.ids);
    else if (message.type === 'load') {
      engine.load(message.spec).then(
        (info) => port.postMessage({ type: 'loaded', info }),
        (error: unknown) => port.postMessage({ type: 'load-failed', error: serializeFailure(error) }),
      );
    } else {
      const end = (): void => {
        flush();
        port.postMessage({ type: 'closed' });
        port.close();
      };
      engine.close().then(end, end);
    }
  };
}
