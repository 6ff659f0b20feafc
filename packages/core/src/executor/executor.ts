import type { SerializedError } from '../error/lexrun-error.js';
import type { ModelReference } from '../model/model-source.js';
import type { Priority } from '../scheduler/priority.js';
import type { SessionOptions } from '../session/backend.js';
import type { TensorInfo } from '../session/tensor.js';
import type { TextPolicy } from '../task/task-runner.js';

/** Names a module and its options, so that an executor can build the part where it runs. */
export interface ModuleSpec {
  /** Module specifier given by the application, never by a model. */
  readonly module: string;
  /** Cloneable data for the module's factory. */
  readonly options?: unknown;
}

/** Bounds an executor keeps. */
export interface ExecutorLimits {
  /** Padded tokens (rows x longest row) of one run. */
  readonly maxPaddedTokens: number;
  /** Rows of one run. */
  readonly maxRows: number;
  /** What a run costs beside its tokens, in padded tokens. */
  readonly runOverheadTokens: number;
  /** Rows one request may expand to. */
  readonly maxRowsPerItem: number;
  /** Runs rows one at a time where the session does not promise that sharing a batch leaves an answer as it is. */
  readonly requireBatchInvariance: boolean;
}

/** Everything an executor needs to build a model. Cloneable: nothing ready-made crosses a thread. */
export interface ExecutorSpec {
  /** Module that makes the sessions; see {@link BackendModule}. */
  readonly backend: ModuleSpec;
  /** Absent: the engine of core, on the model's tokenizer.json. */
  readonly tokenizer?: ModuleSpec;
  /** The model, opened where the executor lives. */
  readonly model: ModelReference;
  /** Tasks whose code is loaded together with the model, so that no first request waits for it. */
  readonly tasks?: readonly string[];
  /** Which weights, by the file names of transformers.js: `fp32`, `fp16`, `q8`, `q4`, … or `auto`. */
  readonly dtype: string;
  /** Device and threads of the session. */
  readonly session: SessionOptions;
  /** Bounds of a run. */
  readonly limits: ExecutorLimits;
  /** Texts run once after loading, so that the first request finds warm code and memory. */
  readonly warmup: boolean;
}

/** What a loaded executor tells of its model. */
export interface ExecutorInfo {
  /** Name of the backend, for example `onnxruntime-node`. */
  readonly backend: string;
  /** The execution provider in use, for example `cpu`, `cuda`, `wasm`, `webgpu`. */
  readonly provider: string;
  /** See {@link Session.batchInvariant}. */
  readonly batchInvariant: boolean | 'unknown';
  /** Most tokens of one row, special tokens included. */
  readonly maxLength: number;
  /** Labels of the model in the order of its logits; empty where it has none. */
  readonly labels: readonly string[];
  /** Inputs the session declares. */
  readonly inputs: readonly TensorInfo[];
  /** Outputs the session declares. */
  readonly outputs: readonly TensorInfo[];
  /** Task the manifest names, if there is one. */
  readonly task: string | undefined;
  /** Revision the manifest names, if it names one. */
  readonly revision: string | undefined;
  /** The weights in use, a path inside the model. */
  readonly file: string;
  /** Milliseconds from the start of loading to the end of warm-up. */
  readonly loadMs: number;
  /** Why this device was chosen, where there was a choice. */
  readonly deviceReason?: string;
}

/** One request on its way to an executor. */
export interface BatchItem {
  /** Unique in the life of a pipeline's queue. */
  readonly id: number;
  /** Name of the task. */
  readonly task: string;
  /** What the task's spec made of the caller's input, cleaned by the guard. */
  readonly input: unknown;
  /** What the task's spec made of the caller's options. */
  readonly options: unknown;
  /** How its text is to be read. */
  readonly policy: TextPolicy;
  /** The call's priority: what the executor runs first. */
  readonly priority: Priority;
  /** When the caller stops waiting, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** Requests sent together. What shares a run is planned by the executor, by exact lengths, of all it holds. */
export interface Batch {
  /** Unique in the life of an executor's slot. */
  readonly id: number;
  /** At least one request. */
  readonly items: readonly BatchItem[];
}

/** Where the time of one request went, and what it cost. Milliseconds unless named otherwise. */
export interface ItemTiming {
  /** When its first row began to run, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** Time to tokenize it into rows. */
  readonly tokenizeMs: number;
  /** Wall time of the runs it took part in. */
  readonly runMs: number;
  /** Time to make the result of the outputs. */
  readonly decodeMs: number;
  /** Rows it made: windows, labels or documents. */
  readonly rows: number;
  /** Tokens of its rows, special tokens included. */
  readonly tokens: number;
  /** Rows and padded tokens of the last run it took part in. */
  readonly batchRows: number;
  /** Rows times longest row of the last run it took part in. */
  readonly batchPaddedTokens: number;
}

/** How one item of a batch ended. */
export type ItemOutcome =
  | {
      /** Of the item. */
      readonly id: number;
      readonly ok: true;
      /** What the task's runner made of it. */
      readonly result: unknown;
      /** Where its time went. */
      readonly timing: ItemTiming;
      /** Buffers of the result that move to the caller's thread instead of being copied. */
      readonly transfer?: readonly ArrayBuffer[];
    }
  | {
      /** Of the item. */
      readonly id: number;
      readonly ok: false;
      /** Why there is no result. */
      readonly error: SerializedError;
    };

/** One run of the session. */
export interface RunReport {
  /** When it began, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** Rows that ran together. */
  readonly rows: number;
  /** Tokens of its rows, and with the padding that made them equally long. */
  readonly tokens: number;
  /** Rows times longest row. */
  readonly paddedTokens: number;
  /** The items with a row in it, each once, of every batch the executor worked on. */
  readonly ids: readonly number[];
  /** False where the session threw. */
  readonly ok: boolean;
}

/** What an executor reports while it works on a batch. */
export interface BatchObserver {
  /** The first rows of these items are about to run: the items now die with the executor. */
  started(ids: readonly number[]): void;
  /**
   * Items ended, those of one run together. Each item is settled at most once, in any order.
   * @param run what has just run, told once: to one of the batches it served, also where none of their items ended with it
   */
  settled(outcomes: readonly ItemOutcome[], run?: RunReport): void;
}

/** A place that runs batches: this thread, a worker thread, a Web Worker, a child process. */
export interface Executor {
  /** Builds tokenizer and session and warms them up. Called once. @throws LexrunError as the model deserves. */
  load(spec: ExecutorSpec): Promise<ExecutorInfo>;
  /**
   * Runs a batch; resolves when every item was settled, but for those cancelled. More batches may be given while it
   * runs; rows of all of them share runs. @throws LexrunError `EXECUTOR_LOST` when the executor died; items not settled by then were not answered.
   */
  execute(batch: Batch, observer: BatchObserver): Promise<void>;
  /** Finishes the running batch, frees the model and ends the executor. Closing twice is allowed. */
  close(): Promise<void>;
  /** Drops items that have not begun to run; they are not settled afterwards. Absent: items run to their end. */
  readonly cancel?: (ids: readonly number[]) => void;
  /** Resolves when the executor dies by itself. Absent where it cannot. */
  readonly lost?: Promise<Error>;
  /** Lets the process end although the executor still runs. Absent where it never holds the process. */
  readonly detach?: () => void;
  /** Ends the executor at once, whatever it does. Absent where that would take the whole process down. */
  readonly kill?: () => void;
}
