import { LexrunError, type Session, type Tensor, type TensorInfo, type Tensors, type TensorType } from '@lexrun/core';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { type RunFlag, underFlag } from './executor/worker/run-flag.js';
import { freeBuffers } from './free-buffers.js';

type Ort = typeof import('onnxruntime-node');

/** A session of onnxruntime-node behind core's contract. */
export function wrapSession(
  ort: Ort,
  native: InferenceSession,
  facts: {
    readonly provider: string;
    readonly batchInvariant: Session['batchInvariant'];
    readonly paddingCost: number;
    readonly flag: RunFlag | undefined;
  },
): Session {
  let closing: Promise<void> | undefined;
  const run = async (feeds: Tensors): Promise<Tensors> => {
    if (closing !== undefined) throw new LexrunError('CLOSED', 'The session was closed.');
    try {
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(ort, tensor)]));
      const outputs = await underFlag(facts.flag, () => native.run(inputs));
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromOrt(tensor)]));
    } catch (cause) {
      throw LexrunError.from(cause, 'EXECUTION_FAILED', 'ONNX Runtime refused or failed the run.');
    }
  };
  return {
    inputs: native.inputMetadata.map(toInfo),
    outputs: native.outputMetadata.map(toInfo),
    provider: facts.provider,
    batchInvariant: facts.batchInvariant,
    paddingCost: facts.paddingCost,
    run,
    free: (outputs) => freeBuffers(Object.values(outputs).map(({ data }) => data)),
    close() {
      closing ??= underFlag(facts.flag, () => native.release());
      return closing;
    },
  };
}

function toOrt(ort: Ort, { type, data, dims }: Tensor): OrtTensor {
  return new ort.Tensor(type as 'float32', data as Float32Array, dims);
}

function fromOrt(tensor: OrtTensor): Tensor {
  return { type: tensor.type as TensorType, dims: tensor.dims, data: tensor.data as Tensor['data'] };
}

function toInfo(meta: InferenceSession.ValueMetadata): TensorInfo {
  if (!meta.isTensor) throw new LexrunError('INVALID_MODEL', `The model's "${meta.name}" is not a tensor.`);
  return { name: meta.name, type: meta.type as TensorType, shape: meta.shape };
}
