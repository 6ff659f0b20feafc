import { type ManifestFile, readJson } from '@lexrun/core';

/** Where a model's manifest lies. */
export const MANIFEST_FILE = 'lexrun.json';

/** The files a manifest lists, by path. */
export type Promised = ReadonlyMap<string, Pick<ManifestFile, 'sha256'>>;

const MAX_BYTES: number = 2 ** 20;

/**
 * Reads which hashes a manifest promises, so that the cache knows what is still current. Forgiving: the engine reads the
 * same bytes strictly and refuses what is wrong with them.
 */
export function promisedFiles(bytes: Uint8Array<ArrayBuffer>): Promised {
  try {
    const { files } = readJson(bytes, MANIFEST_FILE, { maxBytes: MAX_BYTES }) as {
      files: Record<string, ManifestFile>;
    };
    return new Map(Object.entries(files).filter(([, file]) => typeof file?.sha256 === 'string'));
  } catch {
    return new Map();
  }
}
