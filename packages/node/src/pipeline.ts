import { createPipeline, loadModel as loadCoreModel, type Model, type Pipeline, type TaskName } from '@lexrun/core';
import { type NodeOptions, resolveOptions } from './options.js';

/**
 * Loads a model into worker threads and returns one task on it. Closing the pipeline frees the model.
 * @example
 * const classify = await pipeline('text-classification', { model: './models/sentiment' });
 * const { label, score } = await classify.run('A wonderful film.');
 * @throws LexrunError `MODEL_NOT_FOUND`, `INVALID_MODEL`, `INTEGRITY`, `INVALID_OPTIONS`, `UNSUPPORTED_TASK`,
 * `UNSUPPORTED_DEVICE`, …: docs/errors.md tells what to do about each.
 */
export async function pipeline<T extends TaskName>(task: T, options: NodeOptions): Promise<Pipeline<T>> {
  const { reference, common, platform } = resolveOptions(options);
  quietRuntime();
  return createPipeline(task, { ...common, model: reference, platform });
}

/** Loads a model into worker threads; make pipelines of it with `model.pipeline(task)`. @throws like {@link pipeline} */
export async function loadModel(options: NodeOptions): Promise<Model> {
  const { reference, common, platform } = resolveOptions(options);
  quietRuntime();
  return loadCoreModel(reference, common, platform);
}

/** A worker's own `process.env` is a copy that native code does not read, so the switch is set on this thread. */
function quietRuntime(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}
