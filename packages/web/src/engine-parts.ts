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
      return (await importOwn<BackendModule>(module, 'createBackend')).createBackend(options);
    },
    async createTokenizer({ module, options }, files) {
      const own = await importOwn<Required<EngineParts>>(module, 'createTokenizer');
      return own.createTokenizer(options as never, files);
    },
    openModel: (reference) => openReference(reference, hooks.onProgress),
    loadRunner: (task) => loadTaskRunner(task, tasks),
    yieldToInbox,
  };
}

/** Few pages name a module of their own: what loads it is loaded only then. */
async function importOwn<T>(module: string, member: keyof T & string): Promise<T> {
  return (await import('./import-own.js')).importOwn<T>(module, member);
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
