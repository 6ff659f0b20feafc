import { LexrunError } from '@lexrun/core';
import type { InferenceSession } from 'onnxruntime-node';
import { autoCandidates, type Device, deviceMissing, isNumbered } from './devices.js';
import type { NativeRuntime } from './native-runtime.js';
import { selfTest } from './self-test.js';

/** A session and where it runs. */
export interface OpenedSession {
  readonly native: InferenceSession;
  readonly provider: string;
  /** Why this device, where `auto` had a choice. */
  readonly reason?: string;
}

/** What is opened: the model, and the runtime's options without a provider. */
export interface OpenRequest {
  readonly onnx: Uint8Array;
  readonly name: string;
  readonly deviceId: number | undefined;
  readonly options: InferenceSession.SessionOptions;
}

/**
 * Opens a session on a device. A device that is asked for is used or refused, never replaced; `auto` takes the best one
 * that passes a self-test against the processor.
 * @throws LexrunError `UNSUPPORTED_DEVICE` for a device that is not there, `INVALID_MODEL` for a model the runtime refuses.
 */
export async function openOnDevice(
  runtime: NativeRuntime,
  device: Device,
  request: OpenRequest,
): Promise<OpenedSession> {
  if (device === 'cpu') return { native: await openCpu(runtime, request), provider: 'cpu' };
  if (device !== 'auto') return { native: await openAsked(runtime, device, request), provider: device };
  const cpu = await openCpu(runtime, request);
  const reasons: string[] = [];
  for (const candidate of autoCandidates(runtime.platform)) {
    const tried = await tryCandidate(runtime, candidate, request, cpu);
    if (typeof tried === 'string') reasons.push(tried);
    else {
      await cpu.release();
      return tried;
    }
  }
  return { native: cpu, provider: 'cpu', reason: `auto: ${[...reasons, 'cpu'].join('; ')}` };
}

async function openCpu(runtime: NativeRuntime, { onnx, name, options }: OpenRequest): Promise<InferenceSession> {
  try {
    return await runtime.create(onnx, { ...options, executionProviders: ['cpu'] });
  } catch (cause) {
    throw new LexrunError('INVALID_MODEL', `ONNX Runtime cannot load ${name}.`, { cause });
  }
}

/** Nodes the provider does not know run on the processor inside the same session; the runtime adds it by itself. */
async function openAsked(runtime: NativeRuntime, device: Device, request: OpenRequest): Promise<InferenceSession> {
  if (!runtime.hasProvider(device)) throw deviceMissing(device);
  const { onnx, options, deviceId } = request;
  const provider = deviceId === undefined || !isNumbered(device) ? device : { name: device, deviceId };
  try {
    return await runtime.create(onnx, { ...options, executionProviders: [provider as never] });
  } catch (cause) {
    throw deviceMissing(device, cause);
  }
}

/** The opened candidate, or the reason why it is left. */
async function tryCandidate(
  runtime: NativeRuntime,
  device: Device,
  request: OpenRequest,
  cpu: InferenceSession,
): Promise<OpenedSession | string> {
  if (!runtime.hasProvider(device)) return `${device} is not installed`;
  let native: InferenceSession;
  try {
    native = await openAsked(runtime, device, request);
  } catch {
    return `${device} cannot be used here`;
  }
  try {
    const { passed, reason } = await selfTest(device, native, cpu, runtime);
    if (passed) return { native, provider: device, reason: `auto: ${reason}` };
    await native.release();
    return reason;
  } catch {
    await native.release().catch(() => {});
    return `${device} failed its self-test`;
  }
}
