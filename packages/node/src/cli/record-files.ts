import { type ModelFiles, sha256 } from '@lexrun/core';

/** Hash and size of a file that was read. */
export interface SeenFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** The same files, noting hash and size of each one read. */
export function recordFiles(files: ModelFiles, seen: Map<string, SeenFile>): ModelFiles {
  return {
    has: (path) => files.has(path),
    async read(path, maxBytes, options) {
      const bytes = await files.read(path, maxBytes, options);
      seen.set(path, { sha256: await sha256(bytes), bytes: bytes.byteLength });
      return bytes;
    },
  };
}
