import { parentPort, workerData } from 'node:worker_threads';
import {
  type BackendModule,
  type FromExecutor,
  LexrunError,
  loadTaskRunner,
  type Port,
  serveExecutor,
  type TaskRunner,
  type ToExecutor,
} from '@lexrun/core';
import { BACKEND_NAME, createNodeBackend } from './backend.js';
import type { RunFlag } from './executor/worker/run-flag.js';
import { openReference } from './model/open-reference.js';

/** What an application adds to its own worker entry. */
export interface ServeOptions {
  /** Runners of the application's own tasks, by name. */
  readonly tasks?: Readonly<Record<string, TaskRunner>>;
}

/**
 * Turns this worker thread into an executor. Called once, by the default entry or by an application's own, which is then
 * given to `pipeline()` as `createWorker`.
 * @throws LexrunError `INTERNAL` on a thread that is not a worker.
 */
export function serve(options: ServeOptions = {}): void {
  const parent = parentPort;
  if (parent === null) throw new LexrunError('INTERNAL', 'serve() runs inside a worker thread.');
  const flag = (workerData as { readonly lexrunFlag?: RunFlag } | null)?.lexrunFlag;
  const port: Port<ToExecutor, FromExecutor> = {
    postMessage: (message, transfer) => parent.postMessage(message, transfer ?? []),
    onmessage: null,
    close: () => parent.close(),
  };
  parent.on('message', (message: ToExecutor) => port.onmessage?.(message));
  serveExecutor(port, {
    async createBackend({ module, options: backendOptions }) {
      if (module === BACKEND_NAME) return createNodeBackend(flag);
      const loaded = (await import(module)) as BackendModule;
      return loaded.createBackend(backendOptions);
    },
    async createTokenizer({ module, options: tokenizerOptions }, files) {
      const loaded = await import(module);
      return loaded.createTokenizer(tokenizerOptions, files);
    },
    openModel: openReference,
    loadRunner: (task) => loadTaskRunner(task, options.tasks),
    yieldToInbox: () => new Promise((resolve) => setImmediate(resolve)),
  });
}
