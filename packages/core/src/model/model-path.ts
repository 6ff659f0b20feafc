import { LexrunError } from '../error/lexrun-error.js';

/** Longest path of a file inside a model, in UTF-16 code units. */
const MAX_PATH = 512;
/**
 * What no file of a model needs and some system gives a meaning: control characters, wildcards, drives, streams, `\`.
 * Halves of a character (surrogates) have no form in an address.
 */
// biome-ignore lint/complexity/useRegexLiterals: as a string the ranges stay readable
const FORBIDDEN: RegExp = new RegExp('[\\u0000-\\u001f\\u007f\\\\:*?"<>|\\p{Cs}]', 'u');

/** Whether a path names a file inside a model: relative, `/` between folders, no `.` or `..`, no hidden folders. */
export function isModelPath(path: string): boolean {
  if (path.length === 0 || path.length > MAX_PATH || FORBIDDEN.test(path)) return false;
  // A segment that begins with a dot covers '.', '..', '.git' and '.cache' at once; one that ends so means another
  // file on some systems.
  return path.split('/').every((part) => part !== '' && !part.startsWith('.') && !/[. ]$/.test(part));
}

/**
 * Refuses a path that does not name a file inside a model. Paths come from manifests and from ONNX files.
 * @throws LexrunError `INVALID_MODEL`.
 */
export function checkModelPath(path: string): void {
  if (isModelPath(path)) return;
  throw new LexrunError('INVALID_MODEL', 'A file name in the model points outside of it or has forbidden characters', {
    hint: "Names are relative to the model, with '/' between folders, without '..' or hidden folders.",
  });
}

/** The path that `name`, found in the file `from`, refers to: relative to the folder of `from`. */
export function siblingPath(from: string, name: string): string {
  const path = name.startsWith('./') ? name.slice(2) : name;
  checkModelPath(path);
  return from.slice(0, from.lastIndexOf('/') + 1) + path;
}
