import type { FileHandle } from 'node:fs/promises';
import { fileTooLarge, LexrunError } from '@lexrun/core';

/** Bytes asked for in one system call: the system's own limit is just below 2 GiB. */
const CHUNK: number = 2 ** 30;

/**
 * Reads an open file of the given size into memory of its own.
 * @throws LexrunError `INVALID_MODEL` beyond `maxBytes`, and for a file that is shorter by the time it is read.
 */
export async function readHandle(
  handle: FileHandle,
  size: number,
  path: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (size > maxBytes) throw fileTooLarge(path, maxBytes, size);
  // Not from Buffer's shared pool: the caller owns the memory, and every byte of it is written below.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer, 0, size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(bytes, filled, Math.min(CHUNK, size - filled), filled);
    if (bytesRead === 0) throw new LexrunError('INVALID_MODEL', `${path} became shorter while it was read`);
    filled += bytesRead;
  }
  return bytes;
}
