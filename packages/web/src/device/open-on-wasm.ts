import type { ModelBytes, Session, SessionModel } from '@lexrun/core';
import { openWasm, type SessionParts } from '../native-session.js';
import type { Ort, RuntimeKind } from '../runtime.js';

/** What the backend tells the place it runs in. */
export interface BackendHooks {
  /** The runtime cannot be used again in this realm. */
  readonly onRealmLost?: (cause: unknown) => void;
  /** The graphics device was lost; nothing that runs on it ever ends. */
  readonly onDeviceLost?: (reason: string) => void;
}

/** What a session is opened with, on whatever device. */
export interface OpenContext {
  readonly model: SessionModel;
  readonly load: (kind: RuntimeKind) => Promise<Ort>;
  readonly hooks: BackendHooks;
}

/** A session on the processor. @param deviceReason why not another device, for health reports */
export async function openOnWasm(context: OpenContext, deviceReason?: string, bytes?: ModelBytes): Promise<Session> {
  const [ort, read] = await Promise.all([context.load('wasm'), bytes ?? context.model.read()]);
  return withReason(await openWasm(partsOf(context, ort, read)), deviceReason);
}

/** What both devices make a session of. */
export function partsOf({ model, hooks }: OpenContext, ort: Ort, bytes: ModelBytes): SessionParts {
  return { ort, bytes, name: model.name, onRealmLost: hooks.onRealmLost };
}

/** The session, with what decided for its device. */
export function withReason(session: Session, deviceReason: string | undefined): Session {
  return deviceReason === undefined ? session : Object.assign(session, { deviceReason });
}
