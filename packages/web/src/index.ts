/**
 * Text models inside a browser tab: onnxruntime-web in Web Workers, on WebGPU or WebAssembly.
 * @module @lexrun/web
 */

export {
  ERROR_CODES,
  type ErrorCode,
  type GuardOptions,
  type Health,
  hub,
  LexrunError,
  type Model,
  type ModelReference,
  type Pipeline,
  type RunOptions,
  type StreamItem,
  type StreamProgress,
  type TaskInput,
  type TaskName,
  type TaskOptions,
  type TaskResult,
  type Telemetry,
  type TelemetryEvent,
  url,
} from '@lexrun/core';
export { createWebBackend, type WebBackendOptions } from './backend.js';
export { DEVICES, type Device } from './device/devices.js';
export type { BackendHooks } from './device/open-on-wasm.js';
export { createWorkerExecutor } from './executor/worker/create-worker-executor.js';
export type { CreateWorker, WorkerExecutorOptions } from './executor/worker/start-worker.js';
export { type CachedModel, cache } from './model/cache.js';
export type { LoadProgress } from './model/load-progress.js';
export type { CacheMode } from './model/remote-files.js';
export type { WebOptions } from './options.js';
export { loadModel, pipeline } from './pipeline.js';
