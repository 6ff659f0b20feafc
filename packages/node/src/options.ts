import {
  type Backend,
  type Executor,
  LexrunError,
  type ModelOptions,
  type ModelReference,
  type ModuleSpec,
  type Platform,
  type SessionOptions,
  type TaskSpec,
  type Tokenizer,
  toModelReference,
} from '@lexrun/core';
import { BACKEND_NAME } from './backend.js';
import { availableCpus } from './cpu-quota.js';
import { checkDevice, checkDeviceId, type Device } from './device/devices.js';
import type { GraphOptimization } from './device/native-runtime.js';
import { createInlineNodeExecutor } from './executor/inline.js';
import type { ReadyParts } from './executor/node-parts.js';
import { createProcessExecutor } from './executor/process/create-process-executor.js';
import { type CreateWorker, createWorkerExecutor } from './executor/worker/create-worker-executor.js';
import { settleReference } from './model/settle-reference.js';
import { checkNodeOptions } from './option-schema.js';

/** Options of `pipeline()` and `loadModel()` on Node. */
export interface NodeOptions extends ModelOptions {
  /** A local directory in the Hugging Face layout, or a reference. A plain string never reaches the network. */
  readonly model: string | ModelReference;
  /** Where the model runs. @default 'auto' */
  readonly device?: Device;
  /** Index of the device, where there are several: for `cuda`, `dml` and what `auto` takes of them. 0 to 255. @default 0 */
  readonly deviceId?: number;
  /** Executors side by side, each with its own session. 1 to 256. @default available processors, at most 4; 1 on a device that is named */
  readonly workers?: number;
  /** Threads of one run. 1 to 256. @default available processors / workers, at least 1 */
  readonly threads?: number;
  /**
   * What is made of the model's graph on a CPU. `all`: what ONNX Runtime makes of it, after the last layer of a classifier that
   * reads only its first token is cut down to what is read (the shipped model runs 1.33 times as fast by that); where texts
   * share runs, what computes each token by itself skips places of padding; of models that are not quantized, the runtime is
   * kept from a fusion whose kernel is slower on a CPU than what it replaces. Answers are the same, to the last bit (x64).
   * `fast` does the first two to dynamic int8 models too and the first to half precision, and leaves out that fusion and a second
   * one everywhere: dynamic int8 models of encoders run about 19 % faster by that, 4-bit ones 8 % (x64). Quantized models then
   * round differently: the shipped one moves by more than 1e-4 on one short text of sixteen, by more than 1e-3 on one of a
   * hundred. `runtime`: the file as it is, optimized by the runtime alone. Without effect on other devices and other backends;
   * a file over 256 MiB is left as it is.
   * @default 'all'; 'fast' with `batchInvariant: false` for a model whose answers then depend on the batch anyway
   */
  readonly graphOptimization?: GraphOptimization;
  /**
   * Where executors live: `worker` threads; child `process`es, for models that are not trusted (a run beyond its
   * deadlines is killed, once it has had 5 s or `timeoutMs`, whichever is less); `inline` on this thread, which it blocks while a model runs, for scripts and tests. @default 'worker'
   */
  readonly executor?: 'worker' | 'process' | 'inline';
  /** Starts the application's own worker entry, for tasks of its own. */
  readonly createWorker?: CreateWorker;
  /**
   * Another backend, as a module that exports `createBackend`; with `executor: 'inline'` also a ready-made one.
   * @default onnxruntime-node
   */
  readonly backend?: ModuleSpec | Backend;
  /**
   * Another tokenizer, as a module that exports `createTokenizer`; with `executor: 'inline'` also a ready-made one, for
   * example of `fromTransformers()`. @default core's engine on tokenizer.json
   */
  readonly tokenizer?: ModuleSpec | Tokenizer;
  /** Caller's side of the application's own tasks, by name. */
  readonly tasks?: Readonly<Record<string, TaskSpec>>;
}

/** Padded tokens of one run on a CPU; measured best between 128 and 512 for encoders of 3 to 6 layers. */
const CPU_PADDED_TOKENS = 256;
/** Padded tokens of one run on a device of its own. Not measured: such a device wants large batches. */
const DEVICE_PADDED_TOKENS = 8_192;
const MAX_DEFAULT_WORKERS = 4;
/** Stands for an instance in a spec that never leaves this thread. */
const READY_MADE = 'ready-made';
/** How long a child process may go on after the last deadline of its work and the time that a run has, in milliseconds. */
const KILL_AFTER_MS = 100;

/** Splits the options into what names the model, what core reads, and what this platform decides. */
export function resolveOptions(options: NodeOptions): {
  reference: ModelReference;
  common: ModelOptions;
  platform: Platform;
} {
  checkNodeOptions(options);
  const {
    model,
    device = 'auto',
    deviceId,
    workers,
    threads,
    graphOptimization,
    executor = 'worker',
    createWorker,
    backend,
    tokenizer,
    tasks,
    ...common
  } = options;
  const ready = { backend: readyMade(backend, 'createSession'), tokenizer: readyMade(tokenizer, 'encode') };
  const createExecutor = executorFactory(executor, createWorker, ready);
  checkDevice(device);
  checkDeviceId(device, deviceId);
  const cpus = availableCpus();
  const own = device !== 'auto' && device !== 'cpu';
  // A device of its own is shared by nobody better than by one session with large batches.
  const count = executor === 'inline' ? 1 : (workers ?? (own ? 1 : Math.min(cpus, MAX_DEFAULT_WORKERS)));
  const session: SessionOptions = {
    device,
    threads: threads ?? Math.max(1, Math.floor(cpus / count)),
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(graphOptimization === undefined ? {} : { graphOptimization }),
    ...(common.batchInvariant === false ? { sharesAnyRun: true } : {}),
  };
  return {
    reference: toModelReference(model),
    common,
    platform: {
      backend: moduleOf(backend) ?? { module: BACKEND_NAME },
      ...(tokenizer === undefined ? {} : { tokenizer: moduleOf(tokenizer) ?? { module: READY_MADE } }),
      session,
      workers: count,
      maxPaddedTokens: own ? DEVICE_PADDED_TOKENS : CPU_PADDED_TOKENS,
      createExecutor,
      nextTurn: setImmediate,
      settle: settleReference,
      ...(executor === 'process' ? { stuckAfterMs: KILL_AFTER_MS } : {}),
      ...(tasks === undefined ? {} : { tasks }),
    },
  };
}

function executorFactory(
  kind: NonNullable<NodeOptions['executor']>,
  createWorker: CreateWorker | undefined,
  ready: ReadyParts,
): () => Executor {
  if (kind === 'inline') return () => createInlineNodeExecutor(ready);
  for (const [option, instance] of Object.entries(ready)) {
    if (instance === undefined) continue;
    throw new LexrunError('INVALID_OPTIONS', `A ready-made ${option} cannot cross to an executor of kind ${kind}.`, {
      hint: "Use executor: 'inline', or name a module that builds it where it runs.",
      details: { option },
    });
  }
  if (kind === 'worker') return () => createWorkerExecutor(createWorker);
  return createProcessExecutor;
}

/** An instance, told from a module's name by its method. */
function readyMade<T extends object>(given: ModuleSpec | T | undefined, method: keyof T & string): T | undefined {
  const instance = given as T | undefined;
  return typeof instance?.[method] === 'function' ? instance : undefined;
}

function moduleOf(given: ModuleSpec | object | undefined): ModuleSpec | undefined {
  return given !== undefined && 'module' in given ? { ...given } : undefined;
}
