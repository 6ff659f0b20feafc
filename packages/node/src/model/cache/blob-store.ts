import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readHandle } from '../read-handle.js';

/** Path of the blob with a hash. */
function blobPath(blobs: string, sha256: string): string {
  return join(blobs, sha256);
}

/** Whether a blob of that hash and size lies in the cache; its bytes are checked when they are read. */
export async function hasBlob(blobs: string, sha256: string, bytes: number | undefined): Promise<boolean> {
  const found = await stat(blobPath(blobs, sha256)).catch(() => undefined);
  return found?.isFile() === true && (bytes === undefined || found.size === bytes);
}

/**
 * Bytes of a blob, or undefined where there is none. The bytes returned are the ones that were hashed; a blob that rotted
 * is removed, so that it is fetched again.
 * @throws LexrunError `INVALID_MODEL` beyond `maxBytes`.
 */
export async function readBlob(
  blobs: string,
  sha256: string,
  name: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const path = blobPath(blobs, sha256);
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const found = await handle.stat();
    if (found.isFile()) {
      const bytes = await readHandle(handle, found.size, name, maxBytes);
      if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
    }
  } finally {
    await handle.close();
  }
  await unlink(path).catch(() => {});
  return undefined;
}

/** Moves a finished file into its place. It is on the disk before its name is, so a crash leaves no half of it. */
export async function keepBlob(blobs: string, from: string, sha256: string): Promise<void> {
  await mkdir(blobs, { recursive: true, mode: 0o700 });
  await sync(from);
  await rename(from, blobPath(blobs, sha256));
  await sync(blobs);
}

/** Writes a small file so that readers see the old content or the new one, never a part. */
export async function replaceFile(path: string, content: string, suffix: string, mode: number = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${suffix}`;
  const handle = await open(temporary, 'w', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}

async function sync(path: string): Promise<void> {
  // Windows cannot open a directory, and needs no sync for its entries.
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
