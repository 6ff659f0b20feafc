import {
  type HubReference,
  hubAddress,
  LexrunError,
  type ModelFiles,
  type UrlReference,
  urlAddress,
  verifiedFiles,
} from '@lexrun/core';
import { cacheDirectory, cacheLayout } from '../cache/cache-dir.js';
import { recordPath, touchRecord } from '../cache/model-record.js';
import { CachedFiles, type DownloadProgress } from './cached-files.js';
import { resolveRevision } from './resolve-revision.js';

/** Files of a remote model. */
export interface RemoteFiles extends ModelFiles {
  /** The reference with its branch or tag resolved to a commit, where the server names one. */
  readonly reference: HubReference | UrlReference;
  /** Path of its record in the cache. */
  readonly record: string;
}

/**
 * Opens a model of a hub or a web server. Its files come from the cache, and over the network where the cache does not
 * have them. Processes that ask at once fetch a file once.
 * @throws LexrunError `MODEL_NOT_FOUND`, `UNAVAILABLE` (retryable), `INTEGRITY`, `INVALID_OPTIONS`.
 */
export async function openRemote(
  asked: HubReference | UrlReference,
  onProgress?: DownloadProgress,
): Promise<RemoteFiles> {
  checkOptions(asked);
  const layout = cacheLayout(cacheDirectory(asked.cacheDir));
  return guardDisk(async () => {
    const reference = asked.kind === 'hub' ? await resolveRevision(asked, layout) : asked;
    const address = reference.kind === 'hub' ? hubAddress(reference) : urlAddress(reference);
    const record = recordPath(layout.models, address.base);
    await touchRecord(record);
    const files = new CachedFiles(reference, address, layout, record, onProgress);
    const pinned =
      reference.files === undefined ? files : verifiedFiles(files, { files: new Map(Object.entries(reference.files)) });
    return {
      reference,
      record,
      has: (path) => guardDisk(() => pinned.has(path)),
      read: (path, maxBytes) => guardDisk(() => pinned.read(path, maxBytes)),
    };
  });
}

function checkOptions(options: HubReference | UrlReference): void {
  const { timeoutMs, maxCacheBytes, maxAgeMs, token } = options;
  // A header takes no other; the line break of a file that held the token is the usual mistake.
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new LexrunError('INVALID_OPTIONS', 'Option token must be visible ASCII characters, without line breaks.', {
      details: { option: 'token' },
    });
  }
  const check = (name: string, value: number | undefined, min: number, max: number): void => {
    if (value === undefined || (value >= min && value <= max)) return;
    throw new LexrunError('INVALID_OPTIONS', `Option ${name} must be a number from ${min} to ${max}.`, {
      details: { option: name },
    });
  };
  check('timeoutMs', timeoutMs, 100, 600_000);
  check('maxCacheBytes', maxCacheBytes, 0, Number.MAX_SAFE_INTEGER);
  check('maxAgeMs', maxAgeMs, 0, Number.MAX_SAFE_INTEGER);
}

/** Failures of the cache's disk, without the paths the system's messages carry. @throws LexrunError `UNAVAILABLE`. */
export async function guardDisk<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (LexrunError.is(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new LexrunError('UNAVAILABLE', `The model cache cannot be used (${code})`, {
      hint: 'Make its directory writable, free space on the disk, or choose another with cacheDir.',
      retryable: false,
    });
  }
}
