import { LexrunError } from '../error/lexrun-error.js';
import type { Executor, ExecutorInfo, ModuleSpec } from '../executor/executor.js';
import { createExecutorPool } from '../executor/executor-pool.js';
import { resolveGuard } from '../guard/guard-options.js';
import type { ModelReference } from '../model/model-source.js';
import { createScheduler } from '../scheduler/scheduler.js';
import type { SessionOptions } from '../session/backend.js';
import type { TaskName } from '../task/task-map.js';
import type { TaskSpec } from '../task/task-spec.js';
import { safeTelemetry } from '../telemetry/safe-telemetry.js';
import { asyncDispose } from './async-dispose.js';
import { type Health, reportHealth } from './health.js';
import { type ModelOptions, resolveModelOptions } from './model-options.js';
import type { Pipeline } from './pipeline.js';
import { createPipelineView, type ModelCore } from './pipeline-view.js';

/** How long after its last deadline a silent executor counts as stuck, in milliseconds. */
const STUCK_AFTER_MS = 5_000;

/** What a platform decides before a model is loaded. Node and web bind these; a caller of core gives them. */
export interface Platform {
  readonly backend: ModuleSpec;
  readonly tokenizer?: ModuleSpec;
  readonly session: SessionOptions;
  /** Executors that run side by side. */
  readonly workers: number;
  /** Default bound of a run, in padded tokens. */
  readonly maxPaddedTokens: number;
  createExecutor(index: number): Executor;
  /** How long after its last deadline a silent executor counts as stuck, in milliseconds. @default 5,000 */
  readonly stuckAfterMs?: number;
  /** Caller's side of the application's own tasks, by name. */
  readonly tasks?: Readonly<Record<string, TaskSpec>>;
}

/** A loaded model: owns sessions, queue and executors. Pipelines are light views on it. */
export interface Model {
  readonly info: ExecutorInfo;
  /** A task on this model. Costs next to nothing; close it or not. */
  pipeline<T extends TaskName>(task: T): Pipeline<T>;
  health(): Health;
  /** Takes no more requests of any pipeline, waits for those in hand, then frees the model. Closing twice is allowed. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Loads a model into executors and opens its queue.
 * @throws LexrunError `MODEL_NOT_FOUND`, `INVALID_MODEL`, `INTEGRITY`, `INVALID_TOKENIZER`, … as the model deserves;
 * `INVALID_OPTIONS`.
 */
export async function loadModel(reference: ModelReference, options: ModelOptions, platform: Platform): Promise<Model> {
  const settings = resolveModelOptions(options, platform.maxPaddedTokens);
  const guard = resolveGuard(options.guard);
  const telemetry = safeTelemetry(options.telemetry);
  const name = options.name ?? nameOf(reference);
  let closing: Promise<void> | undefined;

  const pool = createExecutorPool({
    size: platform.workers,
    spec: {
      backend: platform.backend,
      ...(platform.tokenizer === undefined ? {} : { tokenizer: platform.tokenizer }),
      model: reference,
      dtype: settings.dtype,
      session: platform.session,
      limits: {
        maxPaddedTokens: settings.batch.maxPaddedTokens,
        maxBatchRows: settings.batch.maxRows,
        maxRowsPerItem: settings.maxRowsPerItem,
        requireBatchInvariance: settings.batchInvariant,
      },
      warmup: settings.warmup,
    },
    createExecutor: platform.createExecutor,
    prefetchTokens: settings.batch.maxPaddedTokens,
    stuckAfterMs: platform.stuckAfterMs ?? STUCK_AFTER_MS,
    onChange: () => scheduler.pump(),
    onRestart: (executor, attempt, { code }) =>
      telemetry.emit({ type: 'executor-restarted', at: Date.now(), model: name, executor, attempt, code }),
  });
  const scheduler = createScheduler({
    pool,
    queue: settings.queue,
    batch: settings.batch,
    onBatch: (batchId, slot, entries) =>
      telemetry.emit({
        type: 'batch',
        at: Date.now(),
        model: name,
        batchId,
        executor: slot.index,
        items: entries.length,
        estimatedTokens: entries.reduce((sum, entry) => sum + entry.cost.tokens, 0),
      }),
  });
  const info = await pool.start();

  const core: ModelCore = {
    name,
    info,
    guard,
    settings,
    scheduler,
    telemetry,
    variant: options.variant,
    tasks: platform.tasks ?? {},
    health: () =>
      reportHealth({ name, pool, queue: scheduler.queue, bounds: settings.queue, closed: closing !== undefined }),
  };
  const close = (): Promise<void> => {
    closing ??= scheduler.drain(settings.drainTimeoutMs).then(() => pool.close());
    return closing;
  };
  return {
    info,
    pipeline: (task) => createPipelineView(task, core, async () => {}),
    health: core.health,
    close,
    [asyncDispose]: close,
  } as Model;
}

function nameOf(reference: ModelReference): string {
  if (reference.kind === 'memory') return 'memory';
  const last = reference.path
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.')
    .at(-1);
  if (last === undefined) throw new LexrunError('INVALID_OPTIONS', 'The model reference is empty.');
  return last;
}
