import { type Backend, LexrunError, type ModelBytes, type SessionOptions } from '@lexrun/core';
import type { InferenceSession } from 'onnxruntime-node';
import { checkDevice } from './device/devices.js';
import { type GraphOptimization, nativeRuntime } from './device/native-runtime.js';
import { openOnDevice } from './device/open-on-device.js';
import type { RunFlag } from './executor/worker/run-flag.js';
import { freeBuffers } from './free-buffers.js';

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
      const device = checkDevice(options.device ?? 'auto');
      const ort = await loadRuntime();
      const bytes = await model.read();
      try {
        return await openOnDevice(nativeRuntime(ort, flag), device, {
          onnx: bytes.onnx,
          name: model.name,
          deviceId: options.deviceId,
          batchInvariant: bytes.batchInvariant,
          graphOptimization: options.graphOptimization as GraphOptimization | undefined,
          sharesRuns: bytes.batchInvariant || options.sharesAnyRun === true,
          options: nativeOptions(options, bytes.externalData),
        });
      } finally {
        // The runtime has made its own of them. An executor allocates so little afterwards that the garbage collector would
        // not come for them for hours.
        freeBuffers([bytes.onnx, ...bytes.externalData.map(({ data }) => data)]);
      }
    },
  };
}

/** @throws LexrunError `UNSUPPORTED_DEVICE` where the package has no binary for this machine. */
async function loadRuntime(): Promise<typeof import('onnxruntime-node')> {
  // Read by the runtime when it starts: it would write telemetry files into the home directory otherwise.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    const machine = `${process.platform}-${process.arch}`;
    throw new LexrunError('UNSUPPORTED_DEVICE', `onnxruntime-node cannot be loaded on ${machine}.`, {
      hint: 'It has binaries for Linux (glibc 2.28 or later, not musl) and Windows on x64 and arm64, and for macOS on arm64.',
      cause,
    });
  }
}

function nativeOptions(
  { threads }: SessionOptions,
  externalData: ModelBytes['externalData'],
): InferenceSession.SessionOptions {
  return {
    ...(externalData.length === 0 ? {} : { externalData: [...externalData] }),
    // One pool a session, sized by us: the runtime would count the host's cores, not the container's quota.
    intraOpNumThreads: threads ?? 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Patterns are kept for every shape ever seen; with texts of all lengths that grows without end.
    enableMemPattern: false,
    logSeverityLevel: 4,
  };
}
