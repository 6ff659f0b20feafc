import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inspectOnnx, type Session } from '@lexrun/core';
import type { InferenceSession } from 'onnxruntime-node';
import { type RunFlag, underFlag } from '../executor/worker/run-flag.js';
import { freeBuffers } from '../free-buffers.js';
import { wrapSession } from '../session.js';
import type { Device } from './devices.js';
import { rewriteGraph } from './rewrite-graph.js';

/** Who optimizes a graph for a processor: the runtime alone, Lexrun too, or Lexrun at the price of other rounding. */
export type GraphOptimization = 'runtime' | 'all' | 'fast';

/** The model to open, and the runtime's options without a provider. */
export interface NativeModel {
  readonly onnx: Uint8Array;
  readonly batchInvariant: Session['batchInvariant'];
  /** What is made of the graph on a processor, as the option of that name tells; undefined for what suits the model. */
  readonly graphOptimization: GraphOptimization | undefined;
  /** Whether rows of different lengths share runs. */
  readonly sharesRuns: boolean;
  readonly options: InferenceSession.SessionOptions;
}

/** What the choice of a device needs of the runtime: the seam that tests drive with a fake. */
export interface NativeRuntime {
  readonly platform: string;
  /** Whether the provider's library is installed. The runtime itself tells only by an error on the process's stderr. */
  hasProvider(device: Device): boolean;
  open(model: NativeModel, device: Device, deviceId: number | undefined): Promise<Session>;
}

/**
 * Fusions whose kernels go through the numbers one by one on a processor, where those they replace use vector instructions;
 * other devices have kernels of their own. test/bench/graph.mjs measures it. Without the first, last bits are others.
 */
const SLOW_FUSIONS = ['SkipLayerNormFusion', 'BiasGeluFusion'];
/** Of these, the ones without which every bit stays, unless the sum they take can join a product with quantized weights. */
const EXACT_WITHOUT = ['BiasGeluFusion'];

/** Largest file that is rewritten, which takes memory for a copy while it is loaded: with DistilBERT in 32 bits, without BERT. */
const MAX_REWRITTEN_BYTES = 2 ** 28;

/** onnxruntime-node itself. */
export function nativeRuntime(ort: typeof import('onnxruntime-node'), flag: RunFlag | undefined): NativeRuntime {
  return {
    platform: process.platform,
    hasProvider: (device) => device !== 'cuda' || existsSync(cudaLibrary()),
    async open(model, device, deviceId) {
      const { onnx, batchInvariant, options } = model;
      const provider = (deviceId === undefined ? device : { name: device, deviceId }) as never;
      const graph = device === 'cpu' ? (model.graphOptimization ?? defaultGraph(model)) : 'runtime';
      const all = { ...options, ...leavingOut(fusionsLeftOut(onnx, graph)), executionProviders: [provider] };
      const create = (bytes: Uint8Array) => underFlag(flag, () => ort.InferenceSession.create(bytes, all));
      const isLeft = graph === 'runtime' || onnx.byteLength > MAX_REWRITTEN_BYTES;
      const rewritten = isLeft ? undefined : rewriteGraph(model, graph);
      const opened = rewritten && (await create(rewritten.onnx).catch(() => undefined));
      if (rewritten !== undefined) freeBuffers([rewritten.onnx]);
      // Whether a model can be loaded, and why not, is what the runtime says of the file as it is.
      const native = opened ?? (await create(onnx));
      const paddingCost = (opened && rewritten?.paddingCost) ?? 1;
      return wrapSession(ort, native, { provider: device, batchInvariant, paddingCost, flag });
    },
  };
}

/** Where a caller lets texts share runs that then change each other's answers, exact rounding is nothing to hold on to. */
function defaultGraph({ batchInvariant, sharesRuns }: NativeModel): GraphOptimization {
  return sharesRuns && batchInvariant !== true ? 'fast' : 'all';
}

function fusionsLeftOut(onnx: Uint8Array, graph: GraphOptimization): readonly string[] {
  if (graph === 'all') return inspectOnnx(onnx).quantization === 'none' ? EXACT_WITHOUT : [];
  return graph === 'fast' ? SLOW_FUSIONS : [];
}

function leavingOut(fusions: readonly string[]): InferenceSession.SessionOptions {
  return fusions.length === 0 ? {} : { extra: { optimization: { disable_specified_optimizers: fusions.join(';') } } };
}

/** Where the package's install script puts the CUDA provider. */
function cudaLibrary(): string {
  const root = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  const name = process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  return join(root, 'bin', 'napi-v6', process.platform, process.arch, name);
}
