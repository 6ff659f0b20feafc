import { type BackendModule, createInlineExecutor, type Executor, loadTaskRunner } from '@lexrun/core';
import { BACKEND_NAME, createNodeBackend } from '../backend.js';
import { openReference } from '../model/open-reference.js';

/** An executor on this thread: it blocks the event loop while a model runs. */
export function createInlineNodeExecutor(): Executor {
  return createInlineExecutor({
    async createBackend({ module, options }) {
      if (module === BACKEND_NAME) return createNodeBackend();
      return ((await import(module)) as BackendModule).createBackend(options);
    },
    async createTokenizer({ module, options }, files) {
      return (await import(module)).createTokenizer(options, files);
    },
    openModel: openReference,
    loadRunner: (task) => loadTaskRunner(task),
    yieldToInbox: () => new Promise((resolve) => setImmediate(resolve)),
  });
}
