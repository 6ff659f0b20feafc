import { LexrunError } from '../error/lexrun-error.js';
import type { Executor } from '../executor/executor.js';
import { createInlineExecutor } from '../executor/inline-executor.js';
import type { ModelReference, ModelSource } from '../model/model-source.js';
import type { Backend } from '../session/backend.js';
import { loadTaskRunner } from '../task/load-task-runner.js';
import type { TaskName } from '../task/task-map.js';
import type { Platform } from './load-model.js';
import type { ModelOptions } from './model-options.js';
import { openPipeline } from './open-pipeline.js';
import type { Pipeline } from './pipeline.js';

/** What core needs beside the options every platform shares; node and web fill it in. */
export interface CreatePipelineOptions extends ModelOptions {
  /** The model, as plain data. */
  readonly model: ModelReference;
  /** Either the parts of an executor on this thread… */
  readonly backend?: Backend;
  /** Opens the reference; needed with `backend`. */
  readonly source?: ModelSource;
  /** …or the platform that makes executors elsewhere. */
  readonly platform?: Platform;
}

/**
 * A pipeline that owns its model: closing it frees the model.
 * @throws LexrunError `UNSUPPORTED_TASK` for an unknown task, and whatever `loadModel` throws.
 */
export async function createPipeline<T extends TaskName>(
  task: T,
  options: CreatePipelineOptions,
): Promise<Pipeline<T>> {
  const { model: reference, backend, source, platform = inlinePlatform(backend, source), ...rest } = options;
  return openPipeline(task, reference, rest, platform);
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
