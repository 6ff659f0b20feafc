import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTooLarge, LexrunError, type RemoteOptions } from '@lexrun/core';
import { keepBlob, replaceFile } from '../cache/blob-store.js';
import type { CacheLayout } from '../cache/cache-dir.js';
import { checkAnswered, DEFAULT_TIMEOUT_MS, fetchRemote, type RemoteResponse, unavailable } from './fetch-remote.js';
import { expectedHash, notFound, strongTag } from './hub-headers.js';
import { readBody, wholeSize } from './read-body.js';

/** A file to fetch into the cache. */
export interface Wanted {
  readonly address: string;
  /** Path inside the model, for messages. */
  readonly name: string;
  readonly maxBytes: number;
  /** Refuse other bytes. */
  readonly sha256: string | undefined;
  /** The version the cache holds: if it is still the one, nothing is fetched. */
  readonly etag: string | undefined;
  readonly onProgress?: ((received: number, total: number | undefined) => void) | undefined;
}

/** What came of it. */
export type Download =
  | { readonly kind: 'stored'; readonly sha256: string; readonly bytes: number; readonly etag: string | undefined }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unchanged' };

/** A download under way: what is on the disk so far, and its hash. */
interface Partial {
  readonly path: string;
  readonly hash: Hash;
  readonly size: number;
  /** Entity tag the bytes belong to. */
  readonly tag: string | undefined;
}

/**
 * Fetches a file into the cache. What arrived before an interruption is kept and continued where the server still has
 * the same file. The blob appears under its hash when it is whole, checked and on the disk; never before.
 * @throws LexrunError `UNAVAILABLE` (retryable) without a usable answer, `INTEGRITY` for other bytes than expected,
 * `INVALID_MODEL` beyond `maxBytes`, `MODEL_NOT_FOUND` where model or revision do not exist.
 */
export async function download(wanted: Wanted, layout: CacheLayout, options: RemoteOptions): Promise<Download> {
  await mkdir(layout.partial, { recursive: true, mode: 0o700 });
  const path = join(layout.partial, createHash('sha256').update(wanted.address).digest('hex'));
  const before = wanted.etag === undefined ? await findPartial(path, wanted) : await restart(path);
  const response = await fetchRemote('GET', wanted.address, options, conditions(before, wanted));
  checkAnswered(response, new URL(wanted.address).host);
  const { status, headers } = response;
  if (status === 304 && wanted.etag !== undefined) return done(response, { kind: 'unchanged' });
  if (before.size > 0 && (status === 416 || (status === 206 && !continues(response, before, wanted)))) {
    response.body.destroy();
    await unlink(path);
    throw unavailable(`The download of ${wanted.name} could not be continued; it starts again`);
  }
  if (notFound(response, wanted.name)) return done(response, { kind: 'absent' });
  if (status !== 200 && status !== 206) {
    response.body.destroy();
    throw unavailable(`The server answered ${wanted.name} with status ${status}`, false);
  }
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    response.body.destroy();
    throw unavailable(`The server compressed ${wanted.name} without being asked to`, false);
  }
  const resumed = status === 206;
  const total = await sizeOf(response, before, wanted);
  const partial = resumed ? before : await restart(path);
  const tag = strongTag(headers.etag);
  if (!resumed) await replaceFile(`${path}.etag`, tag ?? '', 'tmp');
  const bytes = await receive(response, partial, wanted, total, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  return finish(partial, bytes, wanted, layout, response, resumed);
}

async function sizeOf(response: RemoteResponse, before: Partial, wanted: Wanted): Promise<number | undefined> {
  const hash = wanted.sha256 ?? expectedHash(response.announced);
  try {
    const total = wholeSize(response, before.size, hash !== undefined, wanted.name);
    if (total !== undefined && total > wanted.maxBytes) throw fileTooLarge(wanted.name, wanted.maxBytes, total);
    return total;
  } catch (error) {
    response.body.destroy();
    // The next attempt asks for the whole.
    await unlink(before.path).catch(() => {});
    throw error;
  }
}

/** Whether the rest is of the file the beginning is of; some servers do not know `If-Range`. A hash tells it at the end. */
function continues({ headers, announced }: RemoteResponse, before: Partial, wanted: Wanted): boolean {
  return (wanted.sha256 ?? expectedHash(announced)) !== undefined || strongTag(headers.etag) === before.tag;
}

function done<T>(response: RemoteResponse, result: T): T {
  response.body.destroy();
  return result;
}

function conditions(partial: Partial, wanted: Wanted): Record<string, string> {
  if (wanted.etag !== undefined) return { 'if-none-match': wanted.etag };
  if (partial.size === 0) return {};
  // Without a tag the final hash decides whether the parts belong together.
  return { range: `bytes=${partial.size}-`, ...(partial.tag === undefined ? {} : { 'if-range': partial.tag }) };
}

async function restart(path: string): Promise<Partial> {
  await unlink(path).catch(() => {});
  return { path, hash: createHash('sha256'), size: 0, tag: undefined };
}

/** What an earlier attempt left, if it can be continued safely: it is known which file it is a part of. */
async function findPartial(path: string, wanted: Wanted): Promise<Partial> {
  const found = await stat(path).catch(() => undefined);
  const tag = (await readFile(`${path}.etag`, 'utf8').catch(() => '')) || undefined;
  if (!found?.isFile() || found.size > wanted.maxBytes || (tag === undefined && wanted.sha256 === undefined)) {
    return restart(path);
  }
  const hash = createHash('sha256');
  let size = 0;
  const handle = await open(path, 'r');
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
  } finally {
    await handle.close();
  }
  return { path, hash, size, tag };
}

/** Appends the body to the partial file; returns the size of the whole. */
async function receive(
  response: RemoteResponse,
  partial: Partial,
  wanted: Wanted,
  total: number | undefined,
  timeoutMs: number,
): Promise<number> {
  const handle: FileHandle = await open(partial.path, partial.size > 0 ? 'r+' : 'w', 0o600);
  let size = partial.size;
  try {
    for await (const chunk of readBody(response, timeoutMs, wanted.name)) {
      if (size + chunk.length > wanted.maxBytes) throw fileTooLarge(wanted.name, wanted.maxBytes, size + chunk.length);
      partial.hash.update(chunk);
      const end = size + chunk.length;
      // A disk that fills up takes a part first, and says so at the next try only.
      while (size < end)
        size += (await handle.write(chunk, chunk.length - (end - size), end - size, size)).bytesWritten;
      wanted.onProgress?.(size, total);
    }
  } finally {
    await handle.close();
  }
  if (total !== undefined && size !== total) throw unavailable(`The download of ${wanted.name} ended too early`);
  return size;
}

async function finish(
  partial: Partial,
  bytes: number,
  wanted: Wanted,
  layout: CacheLayout,
  response: RemoteResponse,
  resumed: boolean,
): Promise<Download> {
  const sha256 = partial.hash.digest('hex');
  const expected = wanted.sha256 ?? expectedHash(response.announced);
  if (expected !== undefined && expected !== sha256) {
    await unlink(partial.path).catch(() => {});
    if (resumed) throw unavailable(`The parts of ${wanted.name} do not fit together; it is fetched anew`);
    throw new LexrunError('INTEGRITY', `${wanted.name} arrived with another sha256 than expected`, {
      hint: 'The file on the server changed or was damaged on the way: check the revision, or renew the lock file.',
      details: { expected, actual: sha256 },
    });
  }
  await keepBlob(layout.blobs, partial.path, sha256);
  await unlink(`${partial.path}.etag`).catch(() => {});
  return { kind: 'stored', sha256, bytes, etag: response.headers.etag };
}
