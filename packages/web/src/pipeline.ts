import {
  loadModel as loadCoreModel,
  type Model,
  openPipeline,
  type Pipeline,
  type Platform,
  type TaskName,
} from '@lexrun/core';
import { resolveOptions, type WebOptions } from './options.js';

/**
 * Loads a model into a Web Worker and returns one task on it. Closing the pipeline ends the worker and frees its memory.
 * @example
 * const classify = await pipeline('text-classification', { model: '/models/sentiment' });
 * const { label, score } = await classify.run('A wonderful film.');
 * @throws LexrunError `MODEL_NOT_FOUND`, `INVALID_MODEL`, `INTEGRITY`, `INVALID_OPTIONS`, `UNSUPPORTED_TASK`,
 * `UNSUPPORTED_DEVICE`, `UNAVAILABLE` (network, quota), `ABORTED`, …: docs/errors.md tells what to do about each.
 */
export async function pipeline<T extends TaskName>(task: T, options: WebOptions): Promise<Pipeline<T>> {
  const { reference, common, platform, signal } = await resolve(options);
  return withSignal(platform, signal, (bound) => openPipeline(task, reference, common, bound));
}

/** Loads a model into a Web Worker; make pipelines of it with `model.pipeline(task)`. @throws like {@link pipeline} */
export async function loadModel(options: WebOptions): Promise<Model> {
  const { reference, common, platform, signal } = await resolve(options);
  return withSignal(platform, signal, (bound) => loadCoreModel(reference, common, bound));
}

/** WASM has no device to lose, so that a page which asks for it does not load what replaces a worker that lost its own. */
async function resolve(options: WebOptions): Promise<ReturnType<typeof resolveOptions>> {
  const { model: _, device: __, ...others } = options ?? {};
  if (Object.keys(others).length > 0) (await import('./check-options.js')).checkOptions(others);
  if (options?.device === 'wasm' || options?.executor !== undefined) return resolveOptions(options);
  const { createWorkerExecutor } = await import('./executor/worker/create-worker-executor.js');
  return resolveOptions(options, createWorkerExecutor);
}

/** Loads, and ends the load when the signal fires, if there is one. */
async function withSignal<T extends { close(): Promise<void> }>(
  platform: Platform,
  signal: AbortSignal | undefined,
  load: (platform: Platform) => Promise<T>,
): Promise<T> {
  if (signal === undefined) return load(platform);
  const { abortable } = await import('./abortable.js');
  return abortable(platform, signal, load);
}
