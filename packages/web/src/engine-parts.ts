import { type BackendModule, type EngineParts, loadTaskRunner, type TaskRunner } from '@lexrun/core';
import { createWebBackend, type WebBackendOptions } from './backend.js';
import { BACKEND_NAME } from './backend-name.js';
import type { BackendHooks } from './device/open-on-wasm.js';
import type { LoadProgress } from './model/load-progress.js';
import { openReference } from './model/open-reference.js';

/** What a web page's engine is built of, in a worker or on the page's own thread. */
export function webEngineParts(
  hooks: BackendHooks & { readonly onProgress?: ((progress: LoadProgress) => void) | undefined } = {},
  tasks: Readonly<Record<string, TaskRunner>> = {},
): EngineParts {
  return {
    async createBackend({ module, options }) {
      if (module === BACKEND_NAME) return createWebBackend(options as WebBackendOptions | undefined, hooks);
      return ((await importModule(module)) as BackendModule).createBackend(options);
    },
    async createTokenizer({ module, options }, files) {
      const loaded = (await importModule(module)) as { createTokenizer: NonNullable<EngineParts['createTokenizer']> };
      return loaded.createTokenizer(options as never, files);
    },
    openModel: (reference) => openReference(reference, hooks.onProgress),
    loadRunner: (task) => loadTaskRunner(task, tasks),
    yieldToInbox,
  };
}

/** The application names an absolute URL here: a bundler cannot know it and must leave the import alone. */
function importModule(module: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ module);
}

/** One turn of the event loop by a message: nested timers wait at least 4 ms in browsers. */
function yieldToInbox(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
