import { sha256 } from '@lexrun/core';

/** Name of the one cache this package keeps. A new layout gets a new name. */
export const CACHE_NAME = 'lexrun-models-1';

/** What is recorded beside a file. */
export interface EntryFacts {
  /** Address of the model's folder. */
  readonly model: string;
  readonly sha256: string;
  readonly bytes: number;
  /** What the server said to recognize the file by. */
  readonly version: string;
  /** When it was stored or last compared with the server, in milliseconds since the epoch. */
  readonly checkedAt: number;
  /** The server had no such file. */
  readonly absent: boolean;
}

const HEADER = 'X-Lexrun';

/** The cache, or undefined where the page may have none (insecure origins, some private windows). */
export async function openCache(): Promise<Cache | undefined> {
  try {
    return await globalThis.caches?.open(CACHE_NAME);
  } catch {
    return undefined;
  }
}

/** The facts of an entry, without its bytes. */
export function factsOf(response: Response): EntryFacts | undefined {
  try {
    return JSON.parse(response.headers.get(HEADER) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** The bytes of an entry, or undefined if they are not those that were stored; such an entry is removed. */
export async function readEntry(
  cache: Cache,
  url: string,
  response: Response,
  facts: EntryFacts,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(await response.arrayBuffer().catch(() => new ArrayBuffer(0)));
  if (bytes.byteLength === facts.bytes && (await sha256(bytes)) === facts.sha256) return bytes;
  await cache.delete(url);
  return undefined;
}

/**
 * Stores a file, or that there is none.
 * @throws LexrunError `UNAVAILABLE` with `details.reason` `quota` if the browser has no room for it.
 */
export async function putEntry(
  cache: Cache,
  url: string,
  bytes: Uint8Array<ArrayBuffer> | undefined,
  facts: EntryFacts,
): Promise<void> {
  try {
    await cache.put(url, new Response(bytes ?? null, { headers: { [HEADER]: JSON.stringify(facts) } }));
  } catch (cause) {
    if ((cause as { name?: unknown } | null)?.name !== 'QuotaExceededError') throw cause;
    throw (await import('./no-room.js')).noRoom(facts.bytes, cause);
  }
}
