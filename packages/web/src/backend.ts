import type { Backend } from '@lexrun/core';
import { BACKEND_NAME } from './backend-name.js';
import { type BackendHooks, type OpenContext, openOnWasm } from './device/open-on-wasm.js';
import { loadRuntime, startRuntime } from './runtime.js';

/** Settings of the backend. Cloneable: they cross to the worker. */
export interface WebBackendOptions {
  /** Absolute URL of the folder that holds the runtime's `.wasm` files. @default where the bundler put them */
  readonly assets?: string;
}

/**
 * Sessions on onnxruntime-web. The runtime is loaded when the first session is made, never at import, and only the build
 * that serves the device.
 */
export function createWebBackend(options: WebBackendOptions = {}, hooks: BackendHooks = {}): Backend {
  return {
    name: BACKEND_NAME,
    prepare({ device, threads = 1 }) {
      // Which build another device takes is known only when the adapter and the model are.
      if (device === 'wasm') {
        loadRuntime('wasm', { ...options, threads })
          .then(startRuntime)
          .catch(() => {});
      }
    },
    async createSession(model, { device = 'auto', threads = 1 }) {
      const context: OpenContext = { model, load: (kind) => loadRuntime(kind, { ...options, threads }), hooks };
      if (device === 'wasm') return openOnWasm(context);
      const { openOnDevice } = await import('./device/open-on-device.js');
      return openOnDevice(device, context);
    },
  };
}
