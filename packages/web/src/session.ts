import { LexrunError, type Session, type Tensor, type TensorInfo, type Tensors, type TensorType } from '@lexrun/core';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web';
import { isRealmLost } from './realm-lost.js';
import type { Ort } from './runtime.js';

/** A session of onnxruntime-web behind core's contract. */
export function wrapSession(
  ort: Ort,
  native: InferenceSession,
  facts: {
    readonly provider: string;
    readonly batchInvariant: boolean;
    /** Told when the runtime cannot be used again in this realm. */
    readonly onRealmLost?: ((cause: unknown) => void) | undefined;
  },
): Session {
  let closing: Promise<void> | undefined;
  const run = async (feeds: Tensors): Promise<Tensors> => {
    if (closing !== undefined) throw new LexrunError('CLOSED', 'The session was closed.');
    try {
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(ort, tensor)]));
      const outputs = await native.run(inputs);
      return Object.fromEntries(await Promise.all(Object.entries(outputs).map(fromOrt)));
    } catch (cause) {
      if (isRealmLost(cause)) {
        facts.onRealmLost?.(cause);
        throw new LexrunError('EXECUTOR_LOST', 'The WebAssembly runtime broke down while it ran the model.', { cause });
      }
      throw LexrunError.from(cause, 'EXECUTION_FAILED', 'ONNX Runtime refused or failed the run.');
    }
  };
  return {
    inputs: native.inputMetadata.map(toInfo),
    outputs: native.outputMetadata.map(toInfo),
    provider: facts.provider,
    batchInvariant: facts.batchInvariant,
    run,
    close() {
      closing ??= native.release();
      return closing;
    },
  };
}

function toOrt(ort: Ort, { type, data, dims }: Tensor): OrtTensor {
  return new ort.Tensor(type as 'float32', data as Float32Array, dims);
}

async function fromOrt([name, tensor]: [string, OrtTensor]): Promise<[string, Tensor]> {
  const data = (await tensor.getData()) as Tensor['data'];
  return [name, { type: tensor.type as TensorType, dims: tensor.dims, data }];
}

function toInfo(meta: InferenceSession.ValueMetadata): TensorInfo {
  if (!meta.isTensor) throw new LexrunError('INVALID_MODEL', `The model's "${meta.name}" is not a tensor.`);
  return { name: meta.name, type: meta.type as TensorType, shape: meta.shape };
}
