import { loadModel as loadCoreModel, type Model, openPipeline, type Pipeline, type TaskName } from '@lexrun/core';
import { abortable } from './abortable.js';
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
  const { reference, common, platform, signal } = resolveOptions(options);
  return abortable(platform, signal, (bound) => openPipeline(task, reference, common, bound));
}

/** Loads a model into a Web Worker; make pipelines of it with `model.pipeline(task)`. @throws like {@link pipeline} */
export async function loadModel(options: WebOptions): Promise<Model> {
  const { reference, common, platform, signal } = resolveOptions(options);
  return abortable(platform, signal, (bound) => loadCoreModel(reference, common, bound));
}
