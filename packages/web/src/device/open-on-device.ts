import { LexrunError, type SelfTest, type Session, selfTest } from '@lexrun/core';
import { BACKEND_NAME } from '../backend-name.js';
import { openWasm, openWebgpu, type SessionParts } from '../native-session.js';
import { describeAdapter, findAdapter, isSoftware, openDevice } from './adapter.js';
import { checkDevice } from './devices.js';
import { type BackendHooks, type OpenContext, openOnWasm, partsOf, withReason } from './open-on-wasm.js';
import { rememberedVerdict } from './remembered-verdict.js';

/**
 * A session on WebGPU, or for `auto` on what is best. A chunk of its own: pages that ask for WASM do not load it.
 * @throws LexrunError `INVALID_OPTIONS` for a device that does not exist, `UNSUPPORTED_DEVICE`.
 */
export async function openOnDevice(asked: string, context: OpenContext): Promise<Session> {
  const device = checkDevice(asked);
  const found = await findAdapter();
  if ('reason' in found) {
    if (device === 'webgpu') throw webgpuMissing(found.reason);
    return openOnWasm(context, `auto: ${found.reason}`);
  }
  return device === 'webgpu' ? openOnWebgpu(context, found.adapter) : openOnBest(context, found.adapter);
}

/** Asked for by name: used or refused, never replaced. */
async function openOnWebgpu(context: OpenContext, adapter: GPUAdapter): Promise<Session> {
  const [ort, bytes] = await Promise.all([context.load('webgpu'), context.model.read()]);
  const parts = partsOf(context, ort, bytes);
  try {
    return await openOnAdapter(adapter, parts, context.hooks);
  } catch (cause) {
    if (LexrunError.is(cause, 'INVALID_MODEL')) throw cause;
    throw webgpuMissing('the device could not be opened', cause);
  }
}

/** WebGPU where it is real, right and fast; WASM everywhere else. */
async function openOnBest(context: OpenContext, adapter: GPUAdapter): Promise<Session> {
  const name = describeAdapter(adapter);
  if (isSoftware(adapter)) return openOnWasm(context, `auto: the adapter (${name}) computes on the processor`);
  const bytes = await context.model.read();
  // Their operators have no WebGPU kernels: every layer would go back and forth between the two memories.
  if (!bytes.batchInvariant) return openOnWasm(context, 'auto: dynamic int8 has no WebGPU kernels', bytes);
  const verdicts = await rememberedVerdict(bytes.onnx, name, BACKEND_NAME);
  const known = await verdicts.read();
  if (known?.passed === false) return openOnWasm(context, `auto: ${known.reason} (remembered)`, bytes);
  const parts = partsOf(context, await context.load('webgpu'), bytes);
  const reference = known === undefined ? await openWasm(parts) : undefined;
  let candidate: Session | undefined;
  let verdict: SelfTest;
  try {
    candidate = await openOnAdapter(adapter, parts, context.hooks);
    verdict = reference === undefined ? known! : await selfTest(candidate, reference);
  } catch (error) {
    verdict = {
      passed: false,
      reason: `WebGPU failed its self-test (${error instanceof Error ? error.message : error})`,
    };
  }
  if (reference !== undefined) await verdicts.write(verdict);
  if (verdict.passed && candidate !== undefined) {
    await reference?.close();
    return withReason(candidate, `auto: ${verdict.reason} (${name})`);
  }
  await candidate?.close().catch(() => {});
  return withReason(reference ?? (await openWasm(parts)), `auto: ${verdict.reason}`);
}

/**
 * A session on a device whose loss is told. The runtime cannot go on in this realm after one: some runs fail, others never
 * end. A run that failed for it is left open for whoever replaces the realm.
 */
async function openOnAdapter(
  adapter: GPUAdapter,
  parts: SessionParts,
  { onDeviceLost }: BackendHooks,
): Promise<Session> {
  const device = await openDevice(adapter);
  const session = await openWebgpu(parts, device);
  let closed = false;
  const lost = device.lost.then(({ message, reason }) => {
    if (!closed) onDeviceLost?.(message || reason || 'no reason given');
  });
  return {
    ...session,
    run: (feeds) =>
      session.run(feeds).catch(async (cause) => {
        if (!(await happens(lost))) throw cause;
        if (onDeviceLost !== undefined) return new Promise<never>(() => {});
        throw new LexrunError('EXECUTOR_LOST', 'The graphics device was lost while it ran the model.', { cause });
      }),
    close() {
      closed = true;
      return session.close();
    },
  };
}

/** The browser tells of a loss a moment after the run that met it has failed, in milliseconds. */
const TOLD_WITHIN_MS = 300;

function happens(event: Promise<void>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, TOLD_WITHIN_MS, false));
  return Promise.race([event.then(() => true), late]);
}

/** The error for WebGPU that was asked for and is not there: never a silent fallback. */
function webgpuMissing(reason: string, cause?: unknown): LexrunError {
  return new LexrunError('UNSUPPORTED_DEVICE', `WebGPU cannot be used here: ${reason}.`, {
    hint: "Use device: 'auto' to fall back to WASM, or device: 'wasm'.",
    ...(cause === undefined ? {} : { cause }),
  });
}
