import { type Executor, type ExecutorInfo, type ExecutorSpec, LexrunError } from '@lexrun/core';
import { DeviceLost, startWorker, type WorkerExecutorOptions } from './start-worker.js';

/** Devices lost in a row without an answer in between, after which the pool's own restarts take over. */
const MAX_LOSSES = 3;

/**
 * An executor in a Web Worker. Ending the worker frees the model's memory. A lost graphics device is not the end of it: a
 * new worker opens the device again, or decides for another, and what was in hand is repeated once.
 */
export function createWorkerExecutor(options: WorkerExecutorOptions = {}): Executor {
  let current = startWorker(options);
  let spec: ExecutorSpec | undefined;
  let info: ExecutorInfo | undefined;
  let losses = 0;
  let reviving: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  const cancelled = new Set<number>();
  let lose: (error: Error) => void = () => {};
  const lost = new Promise<Error>((resolve) => {
    lose = resolve;
  });

  const watch = (): void => {
    const watched = current;
    watched.lost?.then((error) => {
      if (watched !== current) return;
      if (isDeviceLoss(error)) revive(error).catch(() => {});
      else lose(error);
    });
  };

  const revive = (why: LexrunError): Promise<void> => {
    reviving ??= (async () => {
      if (closing !== undefined || spec === undefined || ++losses > MAX_LOSSES) throw why;
      current = startWorker(options);
      const next = await current.load(spec);
      const told = next.deviceReason === undefined ? '' : `${next.deviceReason}; `;
      // Health reports read the object that the pool got from the first load.
      Object.assign(info as ExecutorInfo, next, { deviceReason: `${told}a device was lost: ${reasonOf(why)}` });
      watch();
    })()
      .catch((error) => {
        lose(error as Error);
        throw error;
      })
      .finally(() => {
        reviving = undefined;
      });
    return reviving;
  };

  return {
    async load(wanted) {
      spec = wanted;
      info = await current.load(wanted);
      watch();
      return info;
    },
    async execute(batch, observer) {
      // Only where there is something to wait for: a cancel that follows must not overtake its batch.
      if (reviving !== undefined) await reviving;
      const open = new Set(batch.items.map(({ id }) => id));
      const settled: typeof observer.settled = (outcomes, run) => {
        for (const { id } of outcomes) open.delete(id);
        if (outcomes.length > 0) losses = 0;
        observer.settled(outcomes, run);
      };
      const watched = current;
      try {
        await watched.execute(batch, { ...observer, settled });
      } catch (error) {
        if (!isDeviceLoss(error)) throw error;
        if (watched === current) await revive(error);
        else await reviving;
        const items = batch.items.filter(({ id }) => open.has(id) && !cancelled.has(id));
        if (items.length > 0) await current.execute({ id: batch.id, items }, { started: () => {}, settled });
      } finally {
        for (const { id } of batch.items) cancelled.delete(id);
      }
    },
    cancel(ids) {
      for (const id of ids) cancelled.add(id);
      current.cancel?.(ids);
    },
    close() {
      closing ??= (async () => {
        await reviving?.catch(() => {});
        await current.close();
      })();
      return closing;
    },
    lost,
    kill: () => current.kill?.(),
  };
}

function isDeviceLoss(error: unknown): error is LexrunError {
  return LexrunError.is(error, 'EXECUTOR_LOST') && error.cause instanceof DeviceLost;
}

const reasonOf = ({ cause }: LexrunError): string => (cause as Error).message;
