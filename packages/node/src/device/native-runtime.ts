import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Session } from '@lexrun/core';
import type { InferenceSession } from 'onnxruntime-node';
import { type RunFlag, underFlag } from '../executor/worker/run-flag.js';
import { wrapSession } from '../session.js';
import type { Device } from './devices.js';

/** The model to open, and the runtime's options without a provider. */
export interface NativeModel {
  readonly onnx: Uint8Array;
  readonly batchInvariant: Session['batchInvariant'];
  /** Whether fusions that are slow on a processor are left out there. */
  readonly fastGraph: boolean;
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
 * Leaves two fusions out. Their kernels go through the numbers one by one on a processor, where those they replace use vector
 * instructions; other devices have kernels of their own. test/bench/graph.mjs measures it.
 */
const FAST_GRAPH = { optimization: { disable_specified_optimizers: 'SkipLayerNormFusion;BiasGeluFusion' } };

/** onnxruntime-node itself. */
export function nativeRuntime(ort: typeof import('onnxruntime-node'), flag: RunFlag | undefined): NativeRuntime {
  return {
    platform: process.platform,
    hasProvider: (device) => device !== 'cuda' || existsSync(cudaLibrary()),
    async open({ onnx, batchInvariant, fastGraph, options }, device, deviceId) {
      const provider = (deviceId === undefined ? device : { name: device, deviceId }) as never;
      const graph = fastGraph && device === 'cpu' ? { extra: FAST_GRAPH } : {};
      const create = () => ort.InferenceSession.create(onnx, { ...options, ...graph, executionProviders: [provider] });
      return wrapSession(ort, await underFlag(flag, create), { provider: device, batchInvariant, flag });
    },
  };
}

/** Where the package's install script puts the CUDA provider. */
function cudaLibrary(): string {
  const root = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  const name = process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  return join(root, 'bin', 'napi-v6', process.platform, process.arch, name);
}
