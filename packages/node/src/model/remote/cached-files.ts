import { join } from 'node:path';
import {
  checkModelPath,
  type HubReference,
  LexrunError,
  type ModelFiles,
  type RemoteAddress,
  type UrlReference,
} from '@lexrun/core';
import { hasBlob, readBlob } from '../cache/blob-store.js';
import type { CacheLayout } from '../cache/cache-dir.js';
import { evict } from '../cache/evict.js';
import { type CachedFile, type ModelRecord, readRecord, writeRecord } from '../cache/model-record.js';
import { withLock } from '../cache/process-lock.js';
import { type Download, download } from './download.js';
import { askRemote, unavailable, withRetries } from './fetch-remote.js';
import { isFresh, isOffline } from './freshness.js';
import { notFound } from './hub-headers.js';

const DEFAULT_CACHE_BYTES: number = 20 * 2 ** 30;
/** How often a file is fetched that others remove from the cache before it could be read. */
const MAX_ATTEMPTS = 4;

/** Told while a file arrives: its path inside the model, bytes so far, and of how many if the server tells. */
export type DownloadProgress = (path: string, received: number, total: number | undefined) => void;

/** Files of one remote model: from the cache where it has them, otherwise fetched into it first. */
export class CachedFiles implements ModelFiles {
  readonly #reference: HubReference | UrlReference;
  readonly #address: RemoteAddress;
  readonly #layout: CacheLayout;
  readonly #record: string;
  readonly #onProgress: DownloadProgress | undefined;

  constructor(
    reference: HubReference | UrlReference,
    address: RemoteAddress,
    layout: CacheLayout,
    record: string,
    onProgress: DownloadProgress | undefined,
  ) {
    this.#reference = reference;
    this.#address = address;
    this.#layout = layout;
    this.#record = record;
    this.#onProgress = onProgress;
  }

  async has(path: string): Promise<boolean> {
    checkModelPath(path);
    const pinned = this.#pin(path);
    if (pinned !== undefined && (await hasBlob(this.#layout.blobs, pinned, undefined))) return true;
    const known = await this.#usable(path);
    if (known !== undefined) return known.content !== null;
    if (isOffline(this.#reference)) return false;
    return withRetries(() => this.#ask(path));
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    checkModelPath(path);
    const pinned = this.#pin(path);
    if (pinned !== undefined) {
      const bytes = await readBlob(this.#layout.blobs, pinned, path, maxBytes);
      if (bytes !== undefined) return bytes;
    }
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const known = await this.#usable(path);
      const bytes = known === undefined ? undefined : await this.#held(path, known, maxBytes);
      // What was missing in the cache, or had rotted there, is fetched.
      const found = bytes ?? (await this.#fetch(path, maxBytes).catch((error) => this.#old(path, maxBytes, error)));
      if (found !== undefined) return found;
    }
    throw new LexrunError('UNAVAILABLE', `${path} is removed from the cache as fast as it is fetched`, {
      hint: 'The cache is too small for the models that use it at once: raise maxCacheBytes.',
    });
  }

  /** Bytes of a file as the cache holds it; undefined where it holds them no more. */
  async #held(path: string, { content }: CachedFile, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (content === null) throw this.#missing(path);
    return readBlob(this.#layout.blobs, content.sha256, path, maxBytes);
  }

  /** What a cache that cannot be written holds is used, however old: a newer file could not be kept in it. */
  async #old(path: string, maxBytes: number, error: unknown): Promise<Uint8Array<ArrayBuffer>> {
    if (LexrunError.is(error) || this.#pin(path) !== undefined) throw error;
    const { files } = await this.#load();
    const known = Object.hasOwn(files, path) ? files[path] : undefined;
    const bytes = known === undefined ? undefined : await this.#held(path, known, maxBytes);
    if (bytes === undefined) throw error;
    return bytes;
  }

  #pin(path: string): string | undefined {
    const pinned = this.#reference.files;
    return pinned !== undefined && Object.hasOwn(pinned, path) ? pinned[path]?.sha256 : undefined;
  }

  #load(): Promise<ModelRecord> {
    return readRecord(this.#record, this.#address.label);
  }

  /** What the cache knows of a file, if it may be used without asking the server. */
  async #usable(path: string): Promise<CachedFile | undefined> {
    const { files } = await this.#load();
    const known = Object.hasOwn(files, path) ? files[path] : undefined;
    if (known === undefined || isOffline(this.#reference)) return known;
    const pinned = this.#pin(path);
    // The lock file was written after the server said so, by whom it had told something else.
    if (pinned !== undefined && pinned !== known.content?.sha256) return undefined;
    return this.#address.immutable || isFresh(known.checkedAt, this.#reference) ? known : undefined;
  }

  /** Asks the server whether it has the file. */
  async #ask(path: string): Promise<boolean> {
    const response = await askRemote(this.#address.base + encodePath(path), this.#reference);
    if (!notFound(response, path)) {
      const { status } = response;
      if (status >= 200 && status <= 399) return true;
      throw unavailable(`The server answered ${path} with status ${status}`, false);
    }
    // In a cache that cannot be written it is asked again next time.
    await this.#locked(() => this.#note(path, { content: null, checkedAt: Date.now() })).catch(() => {});
    return false;
  }

  /** Fetches a file and reads it at once: another model's download may remove it from a full cache a moment later. */
  async #fetch(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (isOffline(this.#reference)) throw this.#missing(path);
    return this.#locked(async () => {
      // Another process may have fetched it while this one waited for the lock.
      const fresh = await this.#usable(path);
      const present = fresh === undefined ? undefined : await this.#held(path, fresh, maxBytes);
      if (present !== undefined) return present;
      const old = (await this.#load()).files[path];
      // Other bytes than the pinned ones are nothing to compare with, or to fall back to.
      const comparable = old?.content && this.#pin(path) === undefined;
      const held = comparable && (await hasBlob(this.#layout.blobs, old.content.sha256, old.content.bytes));
      const now = await this.#update(path, maxBytes, held ? old : undefined);
      await this.#note(path, now);
      const bytes = await this.#held(path, now, maxBytes);
      await evict(this.#layout, this.#reference.maxCacheBytes ?? DEFAULT_CACHE_BYTES, this.#record);
      return bytes;
    });
  }

  /** Asks the server for a file, and for whether it changed where the cache holds it. */
  async #update(path: string, maxBytes: number, old: CachedFile | undefined): Promise<CachedFile> {
    const wanted = {
      address: this.#address.base + encodePath(path),
      name: path,
      maxBytes,
      sha256: this.#pin(path),
      etag: old?.etag,
      onProgress: this.#onProgress && ((received: number, total?: number) => this.#onProgress?.(path, received, total)),
    };
    const fetch = (): Promise<Download> => download(wanted, this.#layout, this.#reference);
    try {
      // What the cache holds is good enough not to insist.
      const result = old === undefined ? await withRetries(fetch) : await fetch();
      const checkedAt = Date.now();
      if (result.kind === 'unchanged' && old !== undefined) return { ...old, checkedAt };
      if (result.kind !== 'stored') return { content: null, checkedAt };
      const { sha256, bytes, etag } = result;
      return { content: { sha256, bytes }, checkedAt, ...(etag === undefined ? {} : { etag }) };
    } catch (error) {
      // A server that is away does not take a model away that is here.
      if (old === undefined || !LexrunError.is(error, 'UNAVAILABLE')) throw error;
      return { ...old, checkedAt: Date.now() };
    }
  }

  /** Changes one entry of the record; only under the lock. */
  async #note(path: string, file: CachedFile): Promise<void> {
    const record = await this.#load();
    await writeRecord(this.#record, { ...record, files: { ...record.files, [path]: file } });
  }

  #locked<T>(run: () => Promise<T>): Promise<T> {
    return withLock(join(this.#layout.locks, `${this.#record.slice(-69, -5)}.lock`), run);
  }

  #missing(path: string): LexrunError {
    if (isOffline(this.#reference)) {
      return new LexrunError('MODEL_NOT_FOUND', `${path} of ${this.#address.label} is not in the cache`, {
        hint: 'The network is switched off (offline). Fetch the model beforehand: npx @lexrun/node add <reference>.',
      });
    }
    return new LexrunError('MODEL_NOT_FOUND', `${this.#address.label} has no file ${path}`, {
      hint: 'Lexrun loads models exported to ONNX: config.json, tokenizer.json and onnx/model*.onnx.',
    });
  }
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
