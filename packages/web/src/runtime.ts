import { LexrunError } from '@lexrun/core';
import { isIsolated } from './isolation.js';

/** The runtime's API; both builds have the same. */
export type Ort = typeof import('onnxruntime-web');

/** Which build of onnxruntime-web serves a device: the CPU one is half the size of the one with WebGPU. */
export type RuntimeKind = 'wasm' | 'webgpu';

/** Where the runtime comes from and how it runs. Cloneable. */
export interface RuntimeOptions {
  /** Absolute URL of the folder that holds the runtime's `.wasm` files. Absent: where the bundler put them. */
  readonly assets?: string;
  /** Threads of one run; more than one needs cross-origin isolation. */
  readonly threads: number;
}

/** The one binary each build needs beside its JavaScript; the names are onnxruntime-web's own. */
export const RUNTIME_FILES: Readonly<Record<RuntimeKind, string>> = {
  wasm: 'ort-wasm-simd-threaded.wasm',
  webgpu: 'ort-wasm-simd-threaded.asyncify.wasm',
};

/**
 * Loads the runtime's JavaScript for a device. Its binary follows with the first session. Only the first call in a realm
 * decides about binary and threads.
 * @throws LexrunError `UNSUPPORTED_DEVICE` where the environment has no WebAssembly.
 */
export async function loadRuntime(kind: RuntimeKind, options: RuntimeOptions): Promise<Ort> {
  if (typeof WebAssembly !== 'object') {
    throw new LexrunError('UNSUPPORTED_DEVICE', 'This environment has no WebAssembly.', {
      hint: 'Use a current browser; a strict content security policy has to allow wasm-unsafe-eval.',
    });
  }
  // Literal specifiers, so that a bundler makes one chunk each and a page fetches only the one it needs.
  const ort = kind === 'wasm' ? await import('onnxruntime-web/wasm') : await import('onnxruntime-web/webgpu');
  const { wasm } = ort.env;
  // This code runs in a worker already.
  wasm.proxy = false;
  wasm.numThreads = isIsolated() ? options.threads : 1;
  ort.env.logLevel = 'fatal';
  if (options.assets !== undefined) wasm.wasmPaths = { wasm: new URL(RUNTIME_FILES[kind], options.assets).href };
  return ort;
}

/**
 * Lets the runtime fetch and compile its binary and start its threads, all of which otherwise waits for the first model.
 * There is no call for it but to make a session; one of no model fails, and leaves a runtime that has started.
 */
export async function startRuntime(ort: Ort): Promise<void> {
  await ort.InferenceSession.create(new Uint8Array(1), { logSeverityLevel: 4 });
}
