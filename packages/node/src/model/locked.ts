import { dirname, resolve } from 'node:path';
import { LexrunError, LOCK_FILE, type LockedModel, type ModelReference, type RemoteOptions } from '@lexrun/core';
import { readLockFile } from './lock-store.js';

/** How a locked model is found and fetched. */
export interface LockedOptions extends Omit<RemoteOptions, 'files'> {
  /** @default 'lexrun.lock.json' in the working directory */
  readonly lockFile?: string;
}

/**
 * Names a model of the lock file that `npx @lexrun/node add` writes: exactly the recorded bytes are loaded, wherever they
 * come from.
 * @example await pipeline('text-classification', { model: await locked('org/name') })
 * @throws LexrunError `MODEL_NOT_FOUND` for a model the lock does not list, `INVALID_OPTIONS` for a broken lock file.
 */
export async function locked(name: string, options: LockedOptions = {}): Promise<ModelReference> {
  const { lockFile = LOCK_FILE, ...remote } = options;
  const lock = await readLockFile(lockFile);
  const model = lock !== undefined && Object.hasOwn(lock.models, name) ? lock.models[name] : undefined;
  if (model === undefined) {
    throw new LexrunError('MODEL_NOT_FOUND', `The lock file lists no model ${JSON.stringify(name)}`, {
      hint: `Add it with npx @lexrun/node add, or name one of: ${Object.keys(lock?.models ?? {}).join(', ') || '(none)'}.`,
    });
  }
  return toReference(model, lockFile, remote);
}

/** The reference of a locked model. */
export function toReference(
  { origin, files }: LockedModel,
  lockFile: string,
  remote: Omit<RemoteOptions, 'files'>,
): ModelReference {
  if (origin.kind === 'directory') return { kind: 'directory', path: resolve(dirname(lockFile), origin.path), files };
  if (origin.kind === 'url') return { ...remote, ...origin, files };
  const { baseUrl, ...hub } = origin;
  return { ...remote, ...hub, ...(baseUrl === undefined ? {} : { baseUrl }), files };
}
