import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { LexrunError, type LockFile, parseLockFile, readJson } from '@lexrun/core';
import { replaceFile } from './cache/blob-store.js';

const MAX_BYTES: number = 16 * 2 ** 20;

/** Reads a lock file; undefined where there is none. @throws LexrunError `INVALID_OPTIONS` for one that is broken. */
export async function readLockFile(path: string): Promise<LockFile | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new LexrunError('INVALID_OPTIONS', `The lock file ${basename(path)} cannot be read (${code})`);
  }
  try {
    return parseLockFile(readJson(bytes, basename(path), { maxBytes: MAX_BYTES }));
  } catch (error) {
    if (!LexrunError.is(error, 'INVALID_MODEL')) throw error;
    throw new LexrunError('INVALID_OPTIONS', error.message, { cause: error });
  }
}

/** Writes a lock file, models and files in order, so that version control shows what changed and nothing else. */
export async function writeLockFile(path: string, lock: LockFile): Promise<void> {
  const models = Object.fromEntries(
    sorted(lock.models).map(([name, model]) => [name, { ...model, files: Object.fromEntries(sorted(model.files)) }]),
  );
  await replaceFile(path, `${JSON.stringify({ version: 1, models }, null, 2)}\n`, `${randomUUID()}.tmp`, 0o644);
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
