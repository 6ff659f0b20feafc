import { createPortExecutor, type Executor, type FromExecutor, type Port, type ToExecutor } from '@lexrun/core';
import { type LoadProgress, notify } from '../../model/load-progress.js';
import { whenReleased } from './alive-lock.js';
import type { FromWorker } from './messages.js';

/** Starts an application's own worker entry, whose module calls `serve()`. */
export type CreateWorker = () => Worker;

/** How a worker is started and listened to. */
export interface WorkerExecutorOptions {
  /** @default the worker entry of this package */
  readonly createWorker?: CreateWorker | undefined;
  /** Told of every file of the model that is downloaded or read from the cache. What it throws is ignored. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** Why a worker ended, where a new one may find another device. */
export class DeviceLost extends Error {}

// One expression, because bundlers look for exactly this form.
const createDefaultWorker: CreateWorker = () =>
  new Worker(new URL('./entry.js', import.meta.url), { type: 'module', name: 'lexrun' });

/** An executor in one Web Worker. It is lost when the worker dies, its runtime breaks down, or its device is lost. */
export function startWorker(options: WorkerExecutorOptions): Executor {
  const { createWorker = createDefaultWorker, onProgress } = options;
  const worker = createWorker();
  const watching = new AbortController();
  let end: (cause: Error | undefined) => void = () => {};
  const ended = new Promise<Error | undefined>((resolve) => {
    end = (cause) => {
      watching.abort();
      worker.terminate();
      resolve(cause);
    };
  });
  const port: Port<FromExecutor, ToExecutor> = {
    postMessage: (message, transfer) => worker.postMessage(message, (transfer ?? []) as ArrayBuffer[]),
    onmessage: null,
    close: () => {},
  };
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === 'alive') {
      whenReleased(data.lock, watching.signal, () => end(new Error('The worker ended by itself.')));
    } else if (data.type === 'realm-lost') {
      end(new Error(data.message));
    } else if (data.type === 'device-lost') {
      end(new DeviceLost(data.message));
    } else if (data.type === 'progress') {
      notify(onProgress, data.progress);
    } else {
      port.onmessage?.(data);
      if (data.type === 'closed') end(undefined);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end(new Error(event.message || 'The worker script could not be loaded.'));
  };
  worker.onmessageerror = () => end(new Error('A message of the worker could not be read.'));
  return createPortExecutor({ port, ended, kill: () => end(new Error('The worker was ended: it did not answer.')) });
}
