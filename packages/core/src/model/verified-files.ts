import { LexrunError } from '../error/lexrun-error.js';
import type { Manifest } from './manifest.js';
import type { ModelFiles } from './model-source.js';
import { sha256 } from './sha256.js';

/**
 * The same files, each checked against the manifest as it is read: the bytes that were hashed are the bytes returned, so
 * a file cannot change between check and use. A file the manifest does not list does not exist for `has`, and `read`
 * refuses it.
 * @throws LexrunError (from `read`) `INTEGRITY` for an unlisted file and for other bytes than the manifest records.
 */
export function verifiedFiles(files: ModelFiles, manifest: Pick<Manifest, 'files'>): ModelFiles {
  return {
    hashes: files.hashes,
    async has(path) {
      return manifest.files.has(path) && (await files.has(path));
    },
    async read(path, maxBytes) {
      const expected = manifest.files.get(path);
      if (expected === undefined) {
        throw new LexrunError('INTEGRITY', `The manifest does not list ${path}`, {
          hint: 'Add the file and its sha256 to lexrun.json, or remove what refers to it.',
        });
      }
      // A hard link is harmless here: whatever file it names, its bytes must be the recorded ones.
      const bytes = await files.read(path, maxBytes);
      if (expected.bytes !== undefined && bytes.byteLength !== expected.bytes) {
        throw new LexrunError('INTEGRITY', `${path} has another size than the manifest records`, {
          details: { expected: expected.bytes, actual: bytes.byteLength },
        });
      }
      const actual = files.hashes?.get(bytes) ?? (await sha256(bytes));
      if (actual !== expected.sha256) {
        throw new LexrunError('INTEGRITY', `${path} has another sha256 than the manifest records`, {
          details: { expected: expected.sha256, actual },
        });
      }
      return bytes;
    },
  };
}
