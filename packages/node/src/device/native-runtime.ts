import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Device } from './devices.js';

/** What the choice of a device needs of the runtime: the seam that tests drive with a fake. */
export interface NativeRuntime {
  readonly platform: string;
  /** Whether the provider's library is installed. The runtime itself tells only by an error on the process's stderr. */
  hasProvider(device: Device): boolean;
  create(onnx: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  int64(data: BigInt64Array, dims: readonly number[]): Tensor;
}

/** onnxruntime-node itself. */
export function nativeRuntime(ort: typeof import('onnxruntime-node')): NativeRuntime {
  return {
    platform: process.platform,
    hasProvider: (device) => device !== 'cuda' || existsSync(cudaLibrary()),
    create: (onnx, options) => ort.InferenceSession.create(onnx, options),
    int64: (data, dims) => new ort.Tensor('int64', data, dims),
  };
}

/** Where the package's install script puts the CUDA provider. */
function cudaLibrary(): string {
  const root = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  const name = process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  return join(root, 'bin', 'napi-v6', process.platform, process.arch, name);
}
