import {
  type Executor,
  LexrunError,
  type ModelOptions,
  type ModelReference,
  type ModuleSpec,
  type Platform,
  type TaskSpec,
  toModelReference,
} from '@lexrun/core';
import { BACKEND_NAME } from './backend-name.js';
import { checkDevice, type Device } from './device/devices.js';
import { type CreateWorker, startWorker, type WorkerExecutorOptions } from './executor/worker/start-worker.js';
import { isIsolated } from './isolation.js';
import type { LoadProgress } from './model/load-progress.js';
import type { WebReference } from './model/open-reference.js';
import type { CacheMode } from './model/remote-files.js';
import { folderUrl, resolveReference } from './model/resolve-reference.js';

/** Options of `pipeline()` and `loadModel()` in a browser. */
export interface WebOptions extends ModelOptions {
  /** URL of a model directory, relative to the page or absolute, or a reference made by `hub()` or `url()`. */
  readonly model: string | ModelReference;
  /** Where the model runs. `webgpu` that is absent is an error, never a silent fallback. @default 'auto' */
  readonly device?: Device;
  /**
   * URL of the folder that serves onnxruntime-web's `.wasm` files, relative to the page or absolute; `.wasm` files may
   * also lie on another origin that allows it (CORS). @default where the bundler put them, beside the JavaScript
   */
  readonly assets?: string;
  /** What is kept of the model between visits, see {@link CacheMode}. @default 'use' */
  readonly modelCache?: CacheMode;
  /** Told of every file that is downloaded or read from the cache. What it throws is ignored. With `executor`, give it there. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Ends the loading of the model with `ABORTED`. Once it is loaded the signal does nothing. */
  readonly signal?: AbortSignal;
  /** Workers side by side, each with its own session and memory. 1 to 16. @default 1 */
  readonly workers?: number;
  /** Threads of one run; without cross-origin isolation always 1. 1 to 16. @default the processors / workers, at most 4 */
  readonly threads?: number;
  /** Another place to run: `createInlineExecutor` of `@lexrun/web/inline` where there are no workers. @default a Web Worker */
  readonly executor?: () => Executor;
  /** Starts the application's own worker entry, for tasks of its own or another place of the worker's file. */
  readonly createWorker?: CreateWorker;
  /** Another backend, as the absolute URL of a module that exports `createBackend`. @default onnxruntime-web */
  readonly backend?: ModuleSpec;
  /** Another tokenizer, as the absolute URL of a module that exports `createTokenizer`. @default core's engine on tokenizer.json */
  readonly tokenizer?: ModuleSpec;
  /** Caller's side of the application's own tasks, by name. */
  readonly tasks?: Readonly<Record<string, TaskSpec>>;
}

/** Padded tokens of one run; measured on onnxruntime-node for encoders of 3 to 6 layers, the same kernels. */
const PADDED_TOKENS = 256;
/** More threads than this gain nothing for encoders of a few layers, and phones have slow cores beyond it. */
const MAX_DEFAULT_THREADS = 4;

/**
 * Splits the options into what names the model, what core reads, and what this platform decides.
 * @param options checked by `checkOptions`, but for model, device and assets
 * @param inWorker makes the default executor
 * @throws LexrunError `INVALID_OPTIONS`.
 */
export function resolveOptions(
  options: WebOptions,
  inWorker: (options: WorkerExecutorOptions) => Executor = startWorker,
): {
  reference: ModelReference;
  signal: AbortSignal | undefined;
  common: ModelOptions;
  platform: Platform;
} {
  if (typeof options !== 'object' || options === null) {
    throw new LexrunError('INVALID_OPTIONS', 'pipeline() and loadModel() take an object of options with a model.');
  }
  const {
    model,
    device = 'auto',
    assets,
    modelCache = 'use',
    onProgress,
    signal,
    workers = 1,
    threads,
    executor,
    createWorker,
    backend,
    tokenizer,
    tasks,
    ...common
  } = options;
  const backendOptions = assets === undefined ? {} : { assets: folderUrl('assets', assets) };
  return {
    reference: toModelReference(model),
    signal,
    common,
    platform: {
      backend: backend ?? { module: BACKEND_NAME, options: backendOptions },
      ...(tokenizer === undefined ? {} : { tokenizer }),
      session: { device: checkDevice(device), threads: threads ?? defaultThreads(workers) },
      workers,
      maxPaddedTokens: PADDED_TOKENS,
      settle: async (given): Promise<WebReference> => ({ ...resolveReference(given), modelCache }),
      createExecutor: executor ?? (() => inWorker({ createWorker, onProgress })),
      ...(tasks === undefined ? {} : { tasks }),
    },
  };
}

function defaultThreads(workers: number): number {
  if (!isIsolated()) return 1;
  const share = Math.floor((navigator.hardwareConcurrency ?? 1) / workers);
  return Math.min(Math.max(1, share), MAX_DEFAULT_THREADS);
}
