import { Worker, type WorkerOptions } from 'node:worker_threads';
import { createPortExecutor, type Executor, type FromExecutor, type Port, type ToExecutor } from '@lexrun/core';
import { notStarted } from '../not-started.js';
import { createRunFlag, dropRunFlag } from './run-flag.js';

/**
 * Starts an application's own worker entry, whose module calls `serve()`. The options must reach the `Worker` as they
 * are: they carry the flag that keeps the process from aborting at its exit.
 */
export type CreateWorker = (options: WorkerOptions) => Worker;

const createDefaultWorker: CreateWorker = (options) => new Worker(new URL('./entry.js', import.meta.url), options);

/** `node --input-type=module -e …` says what the text on the command line is; a worker has a file and refuses the flag. */
function inheritedFlags(): Pick<WorkerOptions, 'execArgv'> {
  return process.execArgv.some((flag) => flag.startsWith('--input-type')) ? { execArgv: [] } : {};
}

/**
 * An executor in a worker thread. The thread keeps the process alive only while it has work.
 * @throws LexrunError `INVALID_OPTIONS` where Node refuses the thread; its `load` rejects with it where the file is missing.
 */
export function createWorkerExecutor(createWorker: CreateWorker = createDefaultWorker): Executor {
  const flag = createRunFlag();
  let worker: Worker;
  try {
    worker = createWorker({ name: 'lexrun', workerData: { lexrunFlag: flag }, ...inheritedFlags() });
  } catch (error) {
    dropRunFlag(flag);
    throw notStarted(error);
  }
  worker.unref();
  const port: Port<FromExecutor, ToExecutor> = {
    postMessage: (message, transfer) => worker.postMessage(message, transfer ?? []),
    onmessage: null,
    close: () => {},
  };
  worker.on('message', (message: FromExecutor) => port.onmessage?.(message));
  let failure: Error | undefined;
  worker.on('error', (error) => {
    failure = error as Error;
  });
  const ended = new Promise<Error | undefined>((resolve) => {
    worker.once('exit', () => {
      dropRunFlag(flag);
      resolve(failure);
    });
  });
  const executor = createPortExecutor({
    port,
    ended,
    setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
  });
  const load: Executor['load'] = (spec) =>
    executor.load(spec).catch((error: unknown) => {
      const reason = notStarted(failure);
      throw reason === failure ? error : reason;
    });
  return { ...executor, load };
}
