import type { GuardOptions } from '../guard/guard-options.js';
import type { Telemetry } from '../telemetry/telemetry.js';

/** Options of a loaded model that are the same on every platform. */
export interface ModelOptions {
  /** Name for health reports and telemetry. @default the last part of the model's reference */
  readonly name?: string;
  /** What is checked of every text before it may cost anything. */
  readonly guard?: GuardOptions;
  /** Bounds of the queue. Beyond them a call is refused at once with `QUEUE_FULL`. */
  readonly queue?: {
    /** Texts that may wait. 1 to 100,000. @default 2,048; 512 until the speed of the model is known */
    readonly maxTexts?: number;
    /** Estimated tokens that may wait. 1 to 100,000,000. @default 262,144; 32,768 until the speed of the model is known */
    readonly maxTokens?: number;
  };
  /** Bounds of one run of the model. */
  readonly batch?: {
    /** Rows x longest row, in tokens. 1 to 1,000,000. @default as measured for the device */
    readonly maxPaddedTokens?: number;
    /** Rows of one run. 1 to 4,096. @default 32 */
    readonly maxRows?: number;
  };
  /** Rows (windows, labels, documents) one request may make. 1 to 100,000. @default 1,024 */
  readonly maxRowsPerItem?: number;
  /**
   * Whether an answer must not depend on who shares its batch. Dynamically quantized models then run one row at a time.
   * @default true
   */
  readonly batchInvariant?: boolean;
  /**
   * Callers that ask the same at the same time share one run; one that leaves does not disturb the others. What JSON cannot
   * hold, in a request of your own task, is not shared. @default false
   */
  readonly coalesce?: boolean;
  /** Keeps answers, by SHA-256 of the whole text and options, for this model alone. @default nothing is kept */
  readonly cache?: {
    /** Answers kept, the least recently used one dropped first. 1 to 100,000 */
    readonly maxEntries: number;
    /** How long an answer is given, in milliseconds. 1 to 86,400,000. @default 3,600,000 */
    readonly maxAgeMs?: number;
  };
  /** Default of each call's `timeoutMs`. 1 to 600,000. @default 10,000 */
  readonly timeoutMs?: number;
  /** How long `close()` waits for requests in hand, in milliseconds. 0 to 600,000. @default 30,000 */
  readonly drainTimeoutMs?: number;
  /** How long loading may take, downloads included, in milliseconds. 1,000 to 3,600,000. @default 600,000 */
  readonly loadTimeoutMs?: number;
  /** Runs the model once while it loads. @default true */
  readonly warmup?: boolean;
  /** Which weights, by the file names of transformers.js (`fp32`, `fp16`, `q8`, `q4`, …). @default 'auto' */
  readonly dtype?: string;
  /** Observes requests. @default nothing */
  readonly telemetry?: Telemetry;
  /** Share of a rollout, told to the observer. */
  readonly variant?: string;
}

/** {@link ModelOptions} with every default filled in. */
export interface ModelSettings {
  readonly queue: { readonly maxTexts: number; readonly maxTokens: number };
  readonly batch: { readonly maxPaddedTokens: number; readonly maxRows: number };
  readonly maxRowsPerItem: number;
  readonly batchInvariant: boolean;
  readonly timeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly loadTimeoutMs: number;
  readonly warmup: boolean;
  readonly dtype: string;
}

/**
 * Fills in the defaults of options that were checked.
 * @param maxPaddedTokens the device's default for `batch.maxPaddedTokens`
 */
export function resolveModelOptions(options: ModelOptions, maxPaddedTokens: number): ModelSettings {
  return {
    queue: { maxTexts: options.queue?.maxTexts ?? 2_048, maxTokens: options.queue?.maxTokens ?? 262_144 },
    batch: {
      maxPaddedTokens: options.batch?.maxPaddedTokens ?? maxPaddedTokens,
      maxRows: options.batch?.maxRows ?? 32,
    },
    maxRowsPerItem: options.maxRowsPerItem ?? 1_024,
    batchInvariant: options.batchInvariant ?? true,
    timeoutMs: options.timeoutMs ?? 10_000,
    drainTimeoutMs: options.drainTimeoutMs ?? 30_000,
    loadTimeoutMs: options.loadTimeoutMs ?? 600_000,
    warmup: options.warmup ?? true,
    dtype: options.dtype ?? 'auto',
  };
}
