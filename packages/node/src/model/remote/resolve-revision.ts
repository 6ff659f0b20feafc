import { type HubReference, hubAddress, LexrunError } from '@lexrun/core';
import type { CacheLayout } from '../cache/cache-dir.js';
import { readRecord, recordPath, touchRecord, writeRecord } from '../cache/model-record.js';
import { askRemote, withRetries } from './fetch-remote.js';
import { isFresh, isOffline } from './freshness.js';
import { commitOf, notFound } from './hub-headers.js';

/**
 * Turns a branch or tag into the commit it leads to, so that every file comes from one version. The answer is kept for
 * `maxAgeMs`, and used beyond that while the hub cannot be reached or the cache cannot be written. A mirror that names no
 * commit is taken as it is.
 * @throws LexrunError `MODEL_NOT_FOUND`, `UNAVAILABLE`, `INVALID_OPTIONS`.
 */
export async function resolveRevision(reference: HubReference, layout: CacheLayout): Promise<HubReference> {
  const { base, label, immutable } = hubAddress(reference);
  if (immutable) return reference;
  const path = recordPath(layout.models, base);
  const record = await readRecord(path, label);
  const known = record.commit;
  if (known !== undefined && (isOffline(reference) || isFresh(known.checkedAt, reference))) {
    await touchRecord(path);
    return { ...reference, revision: known.hash };
  }
  // Offline, the files of a mirror without commits may still be in the cache.
  if (isOffline(reference)) return reference;
  try {
    const ask = (): Promise<string | undefined> => askForCommit(`${base}config.json`, reference);
    const hash = known === undefined ? await withRetries(ask) : await ask();
    if (hash === undefined) return reference;
    await writeRecord(path, { ...record, commit: { hash, checkedAt: Date.now() } });
    return { ...reference, revision: hash };
  } catch (error) {
    // Of the disk's own errors: the files of a newer commit could not be kept either.
    const passes = LexrunError.is(error, 'UNAVAILABLE') || !LexrunError.is(error);
    if (known !== undefined && passes) return { ...reference, revision: known.hash };
    throw error;
  }
}

async function askForCommit(address: string, reference: HubReference): Promise<string | undefined> {
  const response = await askRemote(address, reference);
  notFound(response, 'the model');
  return commitOf(response.announced);
}
