import { LexrunError, type LockedModel } from '@lexrun/core';
import { readLockFile } from '../model/lock-store.js';
import type { CliOptions } from './arguments.js';

/** The models of the lock file, or those of them that are named. @throws LexrunError `MODEL_NOT_FOUND`. */
export async function lockedModels(
  names: readonly string[],
  options: CliOptions,
): Promise<readonly (readonly [string, LockedModel])[]> {
  const lock = await readLockFile(options.lockFile);
  if (lock === undefined) {
    throw new LexrunError('MODEL_NOT_FOUND', 'There is no lock file here', {
      hint: 'Write one with npx @lexrun/node add <reference>, or name it with --lock.',
    });
  }
  if (names.length === 0) return Object.entries(lock.models);
  return names.map((name) => {
    const model = Object.hasOwn(lock.models, name) ? lock.models[name] : undefined;
    if (model === undefined) throw new LexrunError('MODEL_NOT_FOUND', `The lock file lists no ${JSON.stringify(name)}`);
    return [name, model] as const;
  });
}
