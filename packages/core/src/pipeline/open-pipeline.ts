import type { ModelReference } from '../model/model-source.js';
import { loadTaskSpec } from '../task/load-task-spec.js';
import type { TaskName } from '../task/task-map.js';
import { asyncDispose } from './async-dispose.js';
import { loadModel, type Model, type Platform } from './load-model.js';
import type { ModelOptions } from './model-options.js';
import type { Pipeline } from './pipeline.js';

/**
 * A pipeline that owns its model, on a platform's executors: closing it frees the model. Apart from `createPipeline`,
 * which can also run here, so that a page whose executors are workers does not ship the engine.
 * @throws LexrunError `UNSUPPORTED_TASK` for an unknown task, and whatever {@link loadModel} throws.
 */
export async function openPipeline<T extends TaskName>(
  task: T,
  reference: ModelReference,
  options: ModelOptions,
  platform: Platform,
): Promise<Pipeline<T>> {
  await loadTaskSpec(task, platform.tasks);
  const pipeline = ownedPipeline(task, await loadModel(reference, options, { ...platform, preload: [task] }));
  // By then the view has its spec too, and its first call is admitted without a pause.
  await loadTaskSpec(task, platform.tasks);
  return pipeline;
}

/** A view whose end is its model's end. */
export function ownedPipeline<T extends TaskName>(task: T, model: Model): Pipeline<T> {
  const close = (): Promise<void> => model.close();
  return { ...model.pipeline(task), close, [asyncDispose]: close };
}
