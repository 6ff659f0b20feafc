import { createPortExecutor, type Executor, type FromExecutor, type Port, type ToExecutor } from '@lexrun/core';
import { whenReleased } from './alive-lock.js';
import type { FromWorker } from './messages.js';

/** Starts an application's own worker entry, whose module calls `serve()`. */
export type CreateWorker = () => Worker;

// One expression, because bundlers look for exactly this form.
const createDefaultWorker: CreateWorker = () =>
  new Worker(new URL('./entry.js', import.meta.url), { type: 'module', name: 'lexrun' });

/** An executor in a Web Worker. Ending the worker frees the model's memory. */
export function createWorkerExecutor(createWorker: CreateWorker = createDefaultWorker): Executor {
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
