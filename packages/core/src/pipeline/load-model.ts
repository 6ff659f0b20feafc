import { LexrunError } from '../error/lexrun-error.js';
import type { Executor, ExecutorInfo, ExecutorSpec, ModuleSpec } from '../executor/executor.js';
import { createExecutorPool, type ExecutorPool } from '../executor/executor-pool.js';
import { defaultGuard } from '../guard/default-guard.js';
import type { ModelReference } from '../model/model-source.js';
import { toModelReference } from '../model/to-model-reference.js';
import type { QueueBounds } from '../scheduler/request-queue.js';
import { createScheduler } from '../scheduler/scheduler.js';
import type { SessionOptions } from '../session/backend.js';
import type { TaskName } from '../task/task-map.js';
import type { TaskSpec } from '../task/task-spec.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import { asyncDispose } from './async-dispose.js';
import { type Health, reportHealth } from './health.js';
import { type ModelOptions, type ModelSettings, resolveModelOptions } from './model-options.js';
import type { Observation } from './observe-model.js';
import type { Pipeline } from './pipeline.js';
import { createPipelineView, type ModelCore } from './pipeline-view.js';
import type { SharedAnswers } from './shared-answers.js';
import { SILENT } from './silent-record.js';

/** How long after its last deadline a silent executor counts as stuck, in milliseconds. */
const STUCK_AFTER_MS = 5_000;

/**
 * Estimated tokens an executor is sent ahead of its runs, at least, and as runs. The more rows it chooses from, the less
 * it pads; what it has not begun can still be cancelled, and goes elsewhere if it dies.
 */
const AHEAD_TOKENS = 4_096;
const AHEAD_RUNS = 2;
/** What may wait by default while the rate of the executors is not known. */
const UNMEASURED: QueueBounds = { maxTexts: 512, maxTokens: 32_768 };
/**
 * What a run costs beside its tokens, in padded tokens. Measured on CPUs: 2 to 24, by model and weights. Too high a value
 * costs more (longer rows join) than too low a one.
 */
const RUN_OVERHEAD_TOKENS = 6;

/** What a platform decides before a model is loaded. Node and web bind these; a caller of core gives them. */
export interface Platform {
  /** Module that makes the sessions. */
  readonly backend: ModuleSpec;
  /** Module that makes the tokenizer. @default core's engine, on the model's tokenizer.json */
  readonly tokenizer?: ModuleSpec;
  /** Device and threads of each session. */
  readonly session: SessionOptions;
  /** Tasks whose code executors load together with the model. @default each at its first request */
  readonly preload?: readonly string[];
  /** Executors that run side by side. */
  readonly workers: number;
  /** Default bound of a run, in padded tokens. */
  readonly maxPaddedTokens: number;
  /** What a run costs beside its tokens, in padded tokens. @default 6 */
  readonly runOverheadTokens?: number;
  /** Runs work after what else has arrived with it, as `setImmediate` does. @default at the end of the current task */
  readonly nextTurn?: (work: () => void) => void;
  /** Starts the executor with this index, counted from 0; called again when it has to be replaced. */
  createExecutor(index: number): Executor;
  /** Pins what a reference leaves open (a branch, for example), so that all executors load the same. */
  settle?(reference: ModelReference): Promise<ModelReference>;
  /** How long after its last deadline a silent executor counts as stuck, in milliseconds. @default 5,000 */
  readonly stuckAfterMs?: number;
  /** Caller's side of the application's own tasks, by name. */
  readonly tasks?: Readonly<Record<string, TaskSpec>>;
}

/** A loaded model: owns sessions, queue and executors. Pipelines are light views on it. */
export interface Model {
  /** What the first executor told of the model. */
  readonly info: ExecutorInfo;
  /** A task on this model. Costs next to nothing; close it or not. */
  pipeline<T extends TaskName>(task: T): Pipeline<T>;
  /**
   * Loads another revision beside the one in use, warms it, switches to it, and frees the old one once it has finished
   * what it holds. No request fails. If loading fails, the model in use stays.
   * @throws LexrunError as {@link loadModel}; `CLOSED`.
   */
  reload(model: string | ModelReference): Promise<void>;
  /** State of the queue and the executors. */
  health(): Health;
  /** Takes no more requests of any pipeline, waits for those in hand, then frees the model. Closing twice is allowed. */
  close(): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Loads a model into executors and opens its queue.
 * @throws LexrunError `MODEL_NOT_FOUND`, `INVALID_MODEL`, `INTEGRITY`, `INVALID_TOKENIZER`, … as the model deserves;
 * `INVALID_OPTIONS`.
 */
export async function loadModel(reference: ModelReference, options: ModelOptions, platform: Platform): Promise<Model> {
  // What checks options is loaded where there are some.
  if (Object.keys(options).length > 0) (await import('./check-model-options.js')).checkModelOptions(options);
  const settings = resolveModelOptions(options, platform.maxPaddedTokens);
  const guard =
    options.guard === undefined
      ? defaultGuard()
      : await (await import('../guard/guard-options.js')).loadGuard(options.guard);
  let name = options.name ?? nameOf(reference);
  const shared = await sharedAnswers(options);
  const observation = await observe(options.telemetry, () => name);
  let closing: Promise<void> | undefined;
  let swapping = Promise.resolve();
  let stopReload = (): void => {};
  /** Of the scheduler, which is made after the first executors. */
  let pump = (): void => {};

  const openPool = (model: ModelReference): ExecutorPool =>
    createExecutorPool({
      size: platform.workers,
      spec: toExecutorSpec(model, settings, platform),
      createExecutor: platform.createExecutor,
      stuckAfterMs: platform.stuckAfterMs ?? STUCK_AFTER_MS,
      // A run that never returns is not waited for as long as a patient caller would.
      runMs: Math.min(settings.timeoutMs, STUCK_AFTER_MS),
      loadTimeoutMs: settings.loadTimeoutMs,
      onChange: () => pump(),
      ...observation.ofExecutors,
    });
  const settle = async (model: ModelReference): Promise<ModelReference> => (await platform.settle?.(model)) ?? model;
  const scheduler = createScheduler({
    pool: openPool(await settle(reference)),
    queue: settings.queue,
    // Who gives a bound has reasons; the default one is wide, for a queue whose speed is known.
    unmeasured: {
      maxTexts: options.queue?.maxTexts ?? UNMEASURED.maxTexts,
      maxTokens: options.queue?.maxTokens ?? UNMEASURED.maxTokens,
    },
    ...(platform.nextTurn === undefined ? {} : { nextTurn: platform.nextTurn }),
    runTokens: settings.batch.maxPaddedTokens,
    requireBatchInvariance: settings.batchInvariant,
    aheadTokens: Math.max(AHEAD_TOKENS, AHEAD_RUNS * settings.batch.maxPaddedTokens),
    ...observation.ofRuns,
  });
  pump = scheduler.pump;
  let info = await scheduler.pool.start();

  const core: ModelCore = {
    get name() {
      return name;
    },
    get info() {
      return info;
    },
    guard,
    settings,
    scheduler,
    shared,
    createRecord: observation.createRecord,
    variant: options.variant,
    tasks: platform.tasks ?? {},
    reload: (next) => (swapping = swapping.catch(() => {}).then(() => swap(toModelReference(next)))),
    health: () => {
      const { pool, queue } = scheduler;
      return reportHealth({ name, pool, queue, bounds: settings.queue, closed: closing !== undefined });
    },
  };

  const closed = (): LexrunError => new LexrunError('CLOSED', 'The model was closed.');
  /** Loads beside the model in use, switches, and lets the old executors finish what they hold. */
  const swap = async (next: ModelReference): Promise<void> => {
    if (closing !== undefined) throw closed();
    // What can refuse it comes before anything runs.
    const nextName = options.name ?? nameOf(next);
    // Of this reload alone: a promise that lived as long as the model would keep each of its models in memory.
    const stopped = new Promise<never>((_, reject) => {
      stopReload = () => reject(closed());
    });
    const pool = openPool(await Promise.race([stopped, settle(next)]));
    const loaded = await Promise.race([stopped, pool.start()]).catch(async (error) => {
      await pool.close();
      throw error;
    });
    const old = scheduler.replacePool(pool);
    info = loaded;
    shared?.clear();
    name = nextName;
    await old.close();
  };
  const close = (): Promise<void> => {
    shared?.close();
    // What is being loaded is waited for by nobody any more, and may take longer than anybody waits for the end.
    stopReload();
    closing ??= Promise.all([scheduler.drain(settings.drainTimeoutMs), swapping.catch(() => {})]).then(() =>
      scheduler.pool.close(),
    );
    return closing;
  };
  return {
    get info() {
      return info;
    },
    pipeline: (task) => createPipelineView(task, core, async () => {}),
    reload: core.reload,
    health: core.health,
    close,
    [asyncDispose]: close,
  } as Model;
}

/** Undefined where nothing is shared, which is the default: its code is then not loaded either. */
async function sharedAnswers(options: ModelOptions): Promise<SharedAnswers | undefined> {
  if (!options.coalesce && options.cache === undefined) return undefined;
  return (await import('./shared-answers.js')).createSharedAnswers(options);
}

/** Code that tells an observer is not loaded where there is none. */
async function observe(telemetry: Telemetry | undefined, name: () => string): Promise<Observation> {
  if (telemetry === undefined) return { createRecord: () => SILENT };
  return (await import('./observe-model.js')).observeModel(telemetry, name);
}

function toExecutorSpec(model: ModelReference, settings: ModelSettings, platform: Platform): ExecutorSpec {
  return {
    backend: platform.backend,
    ...(platform.tokenizer === undefined ? {} : { tokenizer: platform.tokenizer }),
    model,
    ...(platform.preload === undefined ? {} : { tasks: platform.preload }),
    dtype: settings.dtype,
    session: platform.session,
    limits: {
      maxPaddedTokens: settings.batch.maxPaddedTokens,
      maxRows: settings.batch.maxRows,
      runOverheadTokens: platform.runOverheadTokens ?? RUN_OVERHEAD_TOKENS,
      maxRowsPerItem: settings.maxRowsPerItem,
      requireBatchInvariance: settings.batchInvariant,
    },
    warmup: settings.warmup,
  };
}

function nameOf(reference: ModelReference): string {
  if (reference.kind === 'memory') return 'memory';
  const address = addressOf(reference);
  if (address === '') throw new LexrunError('INVALID_OPTIONS', 'The model reference is empty.');
  const parts = address.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  // Only the platform could tell what the current directory is called.
  return parts.at(-1) ?? 'model';
}

function addressOf(reference: Exclude<ModelReference, { kind: 'memory' }>): string {
  if (reference.kind === 'hub') return reference.repo;
  return reference.kind === 'url' ? reference.url : reference.path;
}
