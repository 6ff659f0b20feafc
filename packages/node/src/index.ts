/**
 * Text models inside a Node process: onnxruntime-node in worker threads or child processes.
 * @module @lexrun/node
 */

export {
  ERROR_CODES,
  type ErrorCode,
  type GuardOptions,
  type Health,
  type HubReference,
  hub,
  LexrunError,
  type Model,
  type ModelReference,
  type Pipeline,
  type RemoteOptions,
  type RunOptions,
  type StreamItem,
  type StreamProgress,
  type TaskInput,
  type TaskName,
  type TaskOptions,
  type TaskResult,
  type Telemetry,
  type TelemetryEvent,
  type UrlReference,
  url,
} from '@lexrun/core';
export { createNodeBackend } from './backend.js';
export { availableCpus } from './cpu-quota.js';
export { DEVICES, type Device } from './device/devices.js';
export type { GraphOptimization } from './device/native-runtime.js';
export { createProcessExecutor } from './executor/process/create-process-executor.js';
export { type CreateWorker, createWorkerExecutor } from './executor/worker/create-worker-executor.js';
export type { RunFlag } from './executor/worker/run-flag.js';
export { type GpuMemory, type GpuMemoryOptions, gpuMemory } from './gpu-memory.js';
export { createDirectorySource } from './model/directory-source.js';
export { type LockedOptions, locked } from './model/locked.js';
export { type PackageModelOptions, packageModel } from './model/package-model.js';
export type { NodeOptions } from './options.js';
export { loadModel, pipeline } from './pipeline.js';
export { type AutotuneOptions, autotune, type Trial, type Tuning } from './tune/autotune.js';
export type { Candidate } from './tune/candidates.js';
