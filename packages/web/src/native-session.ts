import { LexrunError, type ModelBytes, type Session } from '@lexrun/core';
import type { InferenceSession } from 'onnxruntime-web';
import { isRealmLost } from './realm-lost.js';
import type { Ort } from './runtime.js';
import { wrapSession } from './session.js';

/** What a session is made of. */
export interface SessionParts {
  readonly ort: Ort;
  readonly bytes: ModelBytes;
  /** File name inside the model, for messages. */
  readonly name: string;
  readonly onRealmLost?: ((cause: unknown) => void) | undefined;
}

/** A session on the processor. @throws LexrunError `INVALID_MODEL`, or `UNSUPPORTED_DEVICE` for a runtime that does not start. */
export function openWasm(parts: SessionParts): Promise<Session> {
  return open(parts, 'wasm', 'wasm');
}

/** A session on a WebGPU device. @throws LexrunError like {@link openWasm} */
export function openWebgpu(parts: SessionParts, device: GPUDevice): Promise<Session> {
  return open(parts, 'webgpu', { name: 'webgpu', device } as InferenceSession.ExecutionProviderConfig);
}

async function open(
  { ort, bytes, name, onRealmLost }: SessionParts,
  provider: string,
  config: InferenceSession.ExecutionProviderConfig,
): Promise<Session> {
  const { onnx, externalData, batchInvariant } = bytes;
  try {
    const native = await ort.InferenceSession.create(onnx, nativeOptions(config, externalData));
    return wrapSession(ort, native, { provider, batchInvariant, onRealmLost });
  } catch (cause) {
    throw creationFailed(name, cause);
  }
}

/** A runtime that did not start is a fault of the place, anything else one of the model. */
function creationFailed(name: string, cause: unknown): LexrunError {
  if (LexrunError.is(cause)) return cause;
  if (!isRealmLost(cause)) return new LexrunError('INVALID_MODEL', `ONNX Runtime cannot load ${name}.`, { cause });
  return new LexrunError('UNSUPPORTED_DEVICE', 'The WebAssembly runtime did not start or ran out of memory.', {
    hint: "Check that the runtime's .wasm files are served (option assets), that the content security policy allows 'wasm-unsafe-eval', and that there is memory for the model.",
    retryable: true,
    cause,
  });
}

function nativeOptions(
  provider: InferenceSession.ExecutionProviderConfig,
  externalData: ModelBytes['externalData'],
): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    // Patterns are kept for every shape ever seen; with texts of all lengths that grows without end.
    enableMemPattern: false,
    logSeverityLevel: 4,
    ...(externalData.length === 0 ? {} : { externalData: externalData.map(({ path, data }) => ({ path, data })) }),
  };
}
