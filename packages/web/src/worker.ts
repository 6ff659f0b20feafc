/**
 * For a worker entry of your own, where a bundler needs one or it serves your own tasks.
 * @module @lexrun/web/worker
 */

import {
  type FromExecutor,
  LexrunError,
  type Port,
  serveExecutor,
  type TaskRunner,
  type ToExecutor,
} from '@lexrun/core';
import { webEngineParts } from './engine-parts.js';
import { holdAliveLock } from './executor/worker/alive-lock.js';
import type { FromWorker } from './executor/worker/messages.js';
import type { LoadProgress } from './model/load-progress.js';

/** What an application adds to its own worker entry. */
export interface ServeOptions {
  /** Runners of the application's own tasks, by name. */
  readonly tasks?: Readonly<Record<string, TaskRunner>>;
}

/** What this file needs of a dedicated worker's global scope; the page's types are the ones loaded here. */
interface WorkerScope {
  onmessage: ((event: { readonly data: ToExecutor }) => void) | null;
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
  close(): void;
}

/**
 * Turns this Web Worker into an executor. Called once, by the default entry or by an application's own, which is then
 * given to `pipeline()` as `createWorker`.
 * @throws LexrunError `INTERNAL` on a page's own thread.
 */
export function serve(options: ServeOptions = {}): void {
  if (typeof document !== 'undefined') throw new LexrunError('INTERNAL', 'serve() runs inside a Web Worker.');
  const scope = globalThis as unknown as WorkerScope;
  const tell = (message: FromWorker): void => scope.postMessage(message, []);
  const port: Port<ToExecutor, FromExecutor> = {
    postMessage: (message, transfer) => scope.postMessage(message, [...(transfer ?? [])]),
    onmessage: null,
    close: () => scope.close(),
  };
  scope.onmessage = ({ data }) => port.onmessage?.(data);
  const onRealmLost = (cause: unknown): void =>
    tell({ type: 'realm-lost', message: cause instanceof Error ? cause.message : `C++ exception ${String(cause)}` });
  const onProgress = (progress: LoadProgress): void => tell({ type: 'progress', progress });
  const onDeviceLost = (message: string): void => tell({ type: 'device-lost', message });
  serveExecutor(port, webEngineParts({ onRealmLost, onDeviceLost, onProgress }, options.tasks));
  holdAliveLock().then((lock) => lock !== undefined && tell({ type: 'alive', lock }));
}
