import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { LexrunError, type LockedModel, type LockFile, parseLockFile, readJson } from '@lexrun/core';
import { replaceFile } from './cache/blob-store.js';
import { withLock } from './cache/process-lock.js';

const MAX_BYTES: number = 16 * 2 ** 20;

type Models = Readonly<Record<string, LockedModel>>;

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
  return parse(path, bytes);
}

/**
 * Changes the models of a lock file, which need not exist, while no other process does.
 * @returns the models before
 * @throws LexrunError `INVALID_OPTIONS` for a file that is broken or would be, `UNAVAILABLE` for one that cannot be written.
 */
export async function changeLockFile(path: string, change: (models: Models) => Models): Promise<Models> {
  try {
    return await withLock(`${path}.lock`, async () => {
      const models = (await readLockFile(path))?.models ?? {};
      await writeLockFile(path, { version: 1, models: change(models) });
      return models;
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (LexrunError.is(error) || code === undefined) throw error;
    // Without the path that the system's message carries.
    throw new LexrunError('UNAVAILABLE', `The lock file ${basename(path)} cannot be written (${code})`, {
      hint: 'Make its directory writable, free space on the disk, or name another file with --lock.',
      retryable: false,
    });
  }
}

function parse(path: string, bytes: Uint8Array): LockFile {
  try {
    return parseLockFile(readJson(bytes, basename(path), { maxBytes: MAX_BYTES }));
  } catch (error) {
    if (!LexrunError.is(error, 'INVALID_MODEL')) throw error;
    throw new LexrunError('INVALID_OPTIONS', error.message, { cause: error });
  }
}

/** Writes a lock file, models and files in order, so that version control shows what changed and nothing else. */
async function writeLockFile(path: string, lock: LockFile): Promise<void> {
  const models = Object.fromEntries(
    sorted(lock.models).map(([name, model]) => [name, { ...model, files: Object.fromEntries(sorted(model.files)) }]),
  );
  const text = `${JSON.stringify({ version: 1, models }, null, 2)}\n`;
  // What would be refused when it is read must not take the place of what can be.
  parse(path, Buffer.from(text));
  await replaceFile(path, text, `${randomUUID()}.tmp`, 0o644);
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
