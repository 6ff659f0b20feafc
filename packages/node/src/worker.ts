/**
 * For a worker entry of your own, which serves your own tasks.
 * @module @lexrun/node/worker
 */

import { parentPort, workerData } from 'node:worker_threads';
import { type FromExecutor, LexrunError, type Port, serveExecutor, type ToExecutor } from '@lexrun/core';
import { createNodeParts, type ServeOptions } from './executor/node-parts.js';
import type { RunFlag } from './executor/worker/run-flag.js';

export type { ServeOptions } from './executor/node-parts.js';

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
  serveExecutor(port, createNodeParts(options, flag));
}
