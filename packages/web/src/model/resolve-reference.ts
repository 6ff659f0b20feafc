import { LexrunError, type ModelReference } from '@lexrun/core';

/** Makes a folder's address absolute: a worker has another base URL than its page. */
export function resolveReference(reference: ModelReference): ModelReference {
  return reference.kind === 'directory' ? { ...reference, path: folderUrl('model', reference.path) } : reference;
}

/** The absolute URL of a folder, with a slash at its end. @throws LexrunError `INVALID_OPTIONS`. */
export function folderUrl(option: string, value: unknown): string {
  const base = typeof document === 'undefined' ? globalThis.location?.href : document.baseURI;
  if (typeof value !== 'string' || !/^[^?#]+$/.test(value) || !URL.canParse(value, base)) {
    throw new LexrunError('INVALID_OPTIONS', `Option ${option} must be the URL of a folder.`, { details: { option } });
  }
  const { href } = new URL(value, base);
  return href.endsWith('/') ? href : `${href}/`;
}
