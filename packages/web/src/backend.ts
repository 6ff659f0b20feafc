import { type Backend, LexrunError, type SessionModel, type SessionOptions } from '@lexrun/core';
import type { InferenceSession } from 'onnxruntime-web';
import { BACKEND_NAME } from './backend-name.js';
import { checkDevice, webgpuMissing } from './device/device.js';
import { isRealmLost } from './realm-lost.js';
import { loadRuntime } from './runtime.js';
import { wrapSession } from './session.js';

/** Settings of the backend. Cloneable: they cross to the worker. */
export interface WebBackendOptions {
  /** Absolute URL of the folder that holds the runtime's `.wasm` files. @default where the bundler put them */
  readonly assets?: string;
}

/** What the backend tells the place it runs in. */
export interface BackendHooks {
  /** The runtime cannot be used again in this realm. */
  readonly onRealmLost?: (cause: unknown) => void;
}

/** Sessions on onnxruntime-web. The runtime is loaded when the first session is made, never at import. */
export function createWebBackend(options: WebBackendOptions = {}, hooks: BackendHooks = {}): Backend {
  return {
    name: BACKEND_NAME,
    async createSession(model, sessionOptions) {
      const device = checkDevice(sessionOptions.device ?? 'auto');
      if (device === 'webgpu') throw webgpuMissing('not built yet');
      return createWasmSession(model, sessionOptions, options, hooks);
    },
  };
}

async function createWasmSession(
  model: SessionModel,
  { threads = 1 }: SessionOptions,
  options: WebBackendOptions,
  hooks: BackendHooks,
): ReturnType<Backend['createSession']> {
  const ort = await loadRuntime('wasm', { ...options, threads });
  const { onnx, externalData, batchInvariant } = await model.read();
  try {
    const native = await ort.InferenceSession.create(onnx, nativeOptions('wasm', externalData));
    return wrapSession(ort, native, { provider: 'wasm', batchInvariant, onRealmLost: hooks.onRealmLost });
  } catch (cause) {
    throw creationFailed(model, cause);
  }
}

/** A runtime that did not start is a fault of the place, anything else one of the model. */
function creationFailed(model: SessionModel, cause: unknown): LexrunError {
  if (LexrunError.is(cause)) return cause;
  if (!isRealmLost(cause)) {
    return new LexrunError('INVALID_MODEL', `ONNX Runtime cannot load ${model.name}.`, { cause });
  }
  return new LexrunError('UNSUPPORTED_DEVICE', 'The WebAssembly runtime did not start or ran out of memory.', {
    hint: "Check that the runtime's .wasm files are served (option assets), that the content security policy allows 'wasm-unsafe-eval', and that the device has memory for the model.",
    retryable: true,
    cause,
  });
}

function nativeOptions(
  provider: 'wasm',
  externalData: readonly { readonly path: string; readonly data: Uint8Array }[],
): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    // Patterns are kept for every shape ever seen; with texts of all lengths that grows without end.
    enableMemPattern: false,
    logSeverityLevel: 4,
    ...(externalData.length === 0 ? {} : { externalData: externalData.map(({ path, data }) => ({ path, data })) }),
  };
}
