import { checkModelPath, fileTooLarge, LexrunError, type ModelFiles, sha256 } from '@lexrun/core';
import { type EntryFacts, factsOf, openCache, putEntry, readEntry } from './cache-entry.js';
import { type FetchedFile, fetchFile, type RequestOptions } from './fetch-file.js';
import { withFileLock } from './file-lock.js';
import { type LoadProgress, throttle } from './load-progress.js';
import { MANIFEST_FILE, type Promised, promisedFiles } from './promised-files.js';

/** What is kept between visits: `use` reads and writes the cache, `reload` only writes it, `none` does neither. */
export type CacheMode = 'use' | 'reload' | 'none';

/** Where a model's files are and how they are kept. */
export interface RemoteSettings extends RequestOptions {
  /** Absolute URL of the model's folder, with a slash at its end. */
  readonly base: string;
  readonly mode: CacheMode;
  /** How long a file is taken from the cache without asking the server, in milliseconds. */
  readonly maxAgeMs: number;
  /** Never asks the server. */
  readonly offline: boolean;
  /** Files whose hashes are known beforehand, as by a lock file. */
  readonly pinned?: Promised | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** Largest small file; the engine sets tighter bounds for each. */
const SMALL_BYTES: number = 64 * 2 ** 20;
const WEIGHTS_BYTES: number = 2 ** 31 - 1;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The files below a URL, kept in Cache Storage. A file with a recorded hash (manifest) is kept as long as the hash is the
 * same; others are compared with the server when they are older than `maxAgeMs`. No network is needed for what is kept.
 */
export function remoteFiles(settings: RemoteSettings): ModelFiles {
  const { base, mode, offline } = settings;
  const ahead = new Map<string, Promise<Bytes | undefined>>();
  const hashes = new WeakMap<Uint8Array, string>();
  const cache = mode === 'none' ? Promise.resolve(undefined) : openCache();
  let promised: Promised = settings.pinned ?? new Map();

  /** Names come from the model, and a token goes where they lead: none leaves the model's folder, however it is spelt. */
  const addressOf = (path: string): string => {
    checkModelPath(path);
    return base + path.split('/').map(encodeURIComponent).join('/');
  };

  const obtain = async (path: string, maxBytes: number): Promise<Bytes | undefined> => {
    const url = addressOf(path);
    const store = await cache;
    const bytes =
      store === undefined
        ? (await download(settings, url, path, maxBytes))?.bytes
        : await withFileLock(url, () => cached(store, url, path, maxBytes));
    if (path === MANIFEST_FILE && bytes !== undefined) {
      promised = promisedFiles(bytes);
      for (const next of promised.keys()) if (isWantedAlways(next, promised)) fetchAhead(next);
    }
    return bytes;
  };

  const cached = async (store: Cache, url: string, path: string, maxBytes: number): Promise<Bytes | undefined> => {
    const wanted = promised.get(path)?.sha256;
    const kept = mode === 'use' ? await lookUp(store, url) : undefined;
    if (kept?.bytes) hashes.set(kept.bytes, kept.facts.sha256);
    if (kept !== undefined) {
      const current = wanted === undefined ? isFresh(kept.facts) : wanted === kept.facts.sha256;
      if (current || offline || (wanted === undefined && (await isUnchanged(url, path, kept.facts)))) {
        return deliver(kept, path, maxBytes, settings);
      }
    }
    if (offline) return undefined;
    let fetched: FetchedFile | undefined;
    try {
      fetched = await download(settings, url, path, maxBytes);
    } catch (error) {
      // Without a network the last known file is better than none, unless a hash says it is another one.
      if (kept === undefined || wanted !== undefined || !LexrunError.is(error, 'UNAVAILABLE')) throw error;
      return deliver(kept, path, maxBytes, settings);
    }
    const hash = fetched === undefined ? '' : await sha256(fetched.bytes);
    if (fetched) hashes.set(fetched.bytes, hash);
    // Left to the engine, which knows the manifest's other promises: but nothing wrong is ever kept.
    if (wanted !== undefined && hash !== wanted) return fetched?.bytes;
    await putEntry(store, url, fetched?.bytes, {
      model: base,
      sha256: hash,
      bytes: fetched?.bytes.byteLength ?? 0,
      version: fetched?.version ?? '',
      checkedAt: Date.now(),
      absent: fetched === undefined,
    });
    return fetched?.bytes;
  };

  const isFresh = ({ checkedAt }: EntryFacts): boolean => Date.now() - checkedAt < settings.maxAgeMs;
  /** Weights are large enough to ask first; a small file is as soon fetched as asked about. */
  const isUnchanged = async (url: string, path: string, facts: EntryFacts): Promise<boolean> => {
    if (path.endsWith('.json')) return false;
    try {
      const version = await probe(url, path, settings);
      return version !== undefined && version !== '' && version === facts.version;
    } catch {
      return true;
    }
  };

  const fetchAhead = (path: string): Promise<Bytes | undefined> => {
    let promise = ahead.get(path);
    if (promise === undefined) {
      promise = obtain(path, path.endsWith('.json') ? SMALL_BYTES : WEIGHTS_BYTES);
      // Whoever reads the file gets the error.
      promise.catch(() => {});
      ahead.set(path, promise);
    }
    return promise;
  };

  return {
    hashes,
    async has(path) {
      const url = addressOf(path);
      if (promised.has(path)) return true;
      if (path.endsWith('.json')) return (await fetchAhead(path)) !== undefined;
      const kept = mode === 'use' ? factsOf((await (await cache)?.match(url)) ?? new Response()) : undefined;
      if (kept !== undefined && (!kept.absent || offline)) return !kept.absent;
      if (offline) return false;
      return (await probe(url, path, settings)) !== undefined;
    },
    async read(path, maxBytes) {
      const promise = ahead.get(path) ?? obtain(path, maxBytes);
      ahead.delete(path);
      const bytes = await promise;
      if (bytes === undefined) throw missing(path, offline);
      if (bytes.byteLength > maxBytes) throw fileTooLarge(path, maxBytes, bytes.byteLength);
      return bytes;
    },
  };
}

/** Asked only for models without a manifest, so it is loaded only then. */
async function probe(url: string, path: string, options: RequestOptions): Promise<string | undefined> {
  return (await import('./probe-file.js')).probeFile(url, path, options);
}

interface Kept {
  readonly facts: EntryFacts;
  readonly bytes: Bytes | undefined;
}

async function lookUp(store: Cache, url: string): Promise<Kept | undefined> {
  const response = await store.match(url);
  const facts = response === undefined ? undefined : factsOf(response);
  if (response === undefined || facts === undefined) return undefined;
  if (facts.absent) return { facts, bytes: undefined };
  const bytes = await readEntry(store, url, response, facts);
  return bytes === undefined ? undefined : { facts, bytes };
}

function deliver({ bytes }: Kept, file: string, maxBytes: number, settings: RemoteSettings): Bytes | undefined {
  if (bytes === undefined) return undefined;
  const { byteLength } = bytes;
  if (byteLength > maxBytes) throw fileTooLarge(file, maxBytes, byteLength);
  settings.onProgress?.({ file, loadedBytes: byteLength, totalBytes: byteLength, done: true, fromCache: true });
  return bytes;
}

function download(settings: RemoteSettings, url: string, path: string, maxBytes: number): ReturnType<typeof fetchFile> {
  return fetchFile({ ...settings, url, path, maxBytes, onProgress: throttle(settings.onProgress ?? (() => {})) });
}

/** Files every load needs: the small ones, and the weights where there is only one file of them. */
function isWantedAlways(path: string, promised: Promised): boolean {
  if (['config.json', 'tokenizer.json', 'tokenizer_config.json'].includes(path)) return true;
  return path.endsWith('.onnx') && [...promised.keys()].filter((other) => other.endsWith('.onnx')).length === 1;
}

function missing(path: string, offline: boolean): LexrunError {
  if (!offline) return new LexrunError('MODEL_NOT_FOUND', `The model has no file ${path}`);
  return new LexrunError('MODEL_NOT_FOUND', `${path} is not in the cache`, {
    hint: 'The network is switched off for this model (offline: true). Load it once without.',
  });
}
