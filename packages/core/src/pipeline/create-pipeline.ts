import { LexrunError } from '../error/lexrun-error.js';
import type { Executor } from '../executor/executor.js';
import { createInlineExecutor } from '../executor/inline-executor.js';
import type { ModelReference, ModelSource } from '../model/model-source.js';
import type { Backend } from '../session/backend.js';
import { loadTaskRunner, loadTaskSpec } from '../task/registry.js';
import type { TaskName } from '../task/task-map.js';
import { asyncDispose } from './async-dispose.js';
import { loadModel, type Model, type Platform } from './load-model.js';
import type { ModelOptions } from './model-options.js';
import type { Pipeline } from './pipeline.js';

/** What core needs beside the options every platform shares; node and web fill it in. */
export interface CreatePipelineOptions extends ModelOptions {
  readonly model: ModelReference;
  /** Either the parts of an executor on this thread… */
  readonly backend?: Backend;
  readonly source?: ModelSource;
  /** …or the platform that makes executors elsewhere. */
  readonly platform?: Platform;
}

/**
 * A pipeline that owns its model: closing it frees the model.
 * @throws LexrunError `UNSUPPORTED_TASK` for an unknown task, and whatever {@link loadModel} throws.
 */
export async function createPipeline<T extends TaskName>(
  task: T,
  options: CreatePipelineOptions,
): Promise<Pipeline<T>> {
  const { model: reference, backend, source, platform = inlinePlatform(backend, source), ...rest } = options;
  await loadTaskSpec(task, platform.tasks);
  const pipeline = ownedPipeline(task, await loadModel(reference, rest, platform));
  // By then the view has its spec too, and its first call is admitted without a pause.
  await loadTaskSpec(task, platform.tasks);
  return pipeline;
}

/** A view whose end is its model's end. */
export function ownedPipeline<T extends TaskName>(task: T, model: Model): Pipeline<T> {
  const close = (): Promise<void> => model.close();
  return { ...model.pipeline(task), close, [asyncDispose]: close };
}

function inlinePlatform(backend: Backend | undefined, source: ModelSource | undefined): Platform {
  if (backend === undefined || source === undefined) {
    throw new LexrunError('INVALID_OPTIONS', 'createPipeline needs either a platform, or a backend and a source.');
  }
  const createExecutor = (): Executor =>
    createInlineExecutor({
      createBackend: async () => backend,
      openModel: (reference) => source.open(reference),
      loadRunner: (task) => loadTaskRunner(task),
      yieldToInbox: () => new Promise((resolve) => setTimeout(resolve, 0)),
    });
  return { backend: { module: backend.name }, session: {}, workers: 1, maxPaddedTokens: 256, createExecutor };
}
