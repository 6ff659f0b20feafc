import { LexrunError, type Session, selfTest } from '@lexrun/core';
import { autoCandidates, type Device, deviceMissing, isNumbered } from './devices.js';
import type { NativeModel, NativeRuntime } from './native-runtime.js';

/** What is opened, and on which of several devices. */
export interface OpenRequest extends NativeModel {
  /** File name inside the model, for messages. */
  readonly name: string;
  readonly deviceId: number | undefined;
}

/**
 * Opens a session on a device. A device that is asked for is used or refused, never replaced; `auto` takes the best one
 * that passes a self-test against the processor.
 * @throws LexrunError `UNSUPPORTED_DEVICE` for a device that is not there, `INVALID_MODEL` for a model the runtime refuses.
 */
export async function openOnDevice(runtime: NativeRuntime, device: Device, request: OpenRequest): Promise<Session> {
  if (device === 'cpu') return openCpu(runtime, request);
  if (device !== 'auto') return openAsked(runtime, device, request);
  const cpu = await openCpu(runtime, request);
  const reasons: string[] = [];
  for (const candidate of autoCandidates(runtime.platform)) {
    const tried = await tryCandidate(runtime, candidate, request, cpu);
    if (typeof tried === 'string') reasons.push(tried);
    else {
      await cpu.close();
      return tried;
    }
  }
  return { ...cpu, deviceReason: `auto: ${[...reasons, 'cpu'].join('; ')}` };
}

async function openCpu(runtime: NativeRuntime, request: OpenRequest): Promise<Session> {
  try {
    return await runtime.open(request, 'cpu', undefined);
  } catch (cause) {
    throw LexrunError.from(cause, 'INVALID_MODEL', `ONNX Runtime cannot load ${request.name}.`);
  }
}

/** Nodes the provider does not know run on the processor inside the same session; the runtime adds it by itself. */
async function openAsked(runtime: NativeRuntime, device: Device, request: OpenRequest): Promise<Session> {
  if (!runtime.hasProvider(device)) throw deviceMissing(device);
  try {
    return await runtime.open(request, device, isNumbered(device) ? request.deviceId : undefined);
  } catch (cause) {
    throw LexrunError.is(cause) ? cause : deviceMissing(device, cause);
  }
}

/** The opened candidate, or the reason why it is left. */
async function tryCandidate(
  runtime: NativeRuntime,
  device: Device,
  request: OpenRequest,
  cpu: Session,
): Promise<Session | string> {
  if (!runtime.hasProvider(device)) return `${device} is not installed`;
  let session: Session;
  try {
    session = await openAsked(runtime, device, request);
  } catch {
    return `${device} cannot be used here`;
  }
  try {
    const { passed, reason } = await selfTest(session, cpu);
    if (passed) return { ...session, deviceReason: `auto: ${reason}` };
    await session.close();
    return reason;
  } catch {
    await session.close().catch(() => {});
    return `${device} failed its self-test`;
  }
}
