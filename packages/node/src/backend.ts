import { type Backend, LexrunError, type SessionOptions } from '@lexrun/core';
import type { InferenceSession } from 'onnxruntime-node';
import { type RunFlag, underFlag } from './executor/worker/run-flag.js';
import { deviceMissing, providerFor } from './providers.js';
import { wrapSession } from './session.js';

/** Name of the backend, in specs and health reports. */
export const BACKEND_NAME = 'onnxruntime-node';

/**
 * Sessions on onnxruntime-node. The runtime is loaded when the first session is made, never at import.
 * @param flag raised around every native call when the backend lives in a worker thread
 */
export function createNodeBackend(flag?: RunFlag): Backend {
  return {
    name: BACKEND_NAME,
    async createSession(model, options) {
      const provider = providerFor(options.device ?? 'auto');
      // Read by the runtime when it starts: it would write telemetry files into the home directory otherwise.
      process.env.ORT_DISABLE_TELEMETRY ??= '1';
      const ort = await import('onnxruntime-node');
      const { onnx, externalData, batchInvariant } = await model.read();
      const settings = nativeOptions(provider, options, externalData);
      try {
        const native = await underFlag(flag, () => ort.InferenceSession.create(onnx, settings));
        return wrapSession(ort, native, { provider, batchInvariant, flag });
      } catch (cause) {
        if (LexrunError.is(cause)) throw cause;
        if (provider !== 'cpu') throw deviceMissing(provider, cause);
        throw new LexrunError('INVALID_MODEL', `ONNX Runtime cannot load ${model.name}.`, { cause });
      }
    },
  };
}

function nativeOptions(
  provider: string,
  options: SessionOptions,
  externalData: readonly { readonly path: string; readonly data: Uint8Array }[],
): InferenceSession.SessionOptions {
  const { deviceId, threads } = options;
  return {
    executionProviders: [deviceId === undefined ? provider : ({ name: provider, deviceId } as never)],
    // One pool a session, sized by us: the runtime would count the host's cores, not the container's quota.
    intraOpNumThreads: threads ?? 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Patterns are kept for every shape ever seen; with texts of all lengths that grows without end.
    enableMemPattern: false,
    logSeverityLevel: 4,
    ...(externalData.length === 0 ? {} : { externalData: externalData.map(({ path, data }) => ({ path, data })) }),
  };
}
