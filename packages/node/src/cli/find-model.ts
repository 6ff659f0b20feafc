import type { ModelReference } from '@lexrun/core';
import { readLockFile } from '../model/lock-store.js';
import { toReference } from '../model/locked.js';
import type { CliOptions } from './arguments.js';
import { parseReference } from './reference.js';

/** A model of the lock file by its name there, or any reference. */
export async function findModel(name: string, options: CliOptions): Promise<ModelReference> {
  const lock = await readLockFile(options.lockFile);
  const model = lock !== undefined && Object.hasOwn(lock.models, name) ? lock.models[name] : undefined;
  return model === undefined ? parseReference(name, options) : toReference(model, options.lockFile, options.remote);
}
