import { type ModelFiles, type ModelReference, verifiedFiles } from '@lexrun/core';
import type { LoadProgress } from './load-progress.js';
import { type CacheMode, type RemoteSettings, remoteFiles } from './remote-files.js';

/** A reference on its way to a worker, with how its files are to be kept. */
export type WebReference = ModelReference & { readonly modelCache?: CacheMode };

/** How long a server may stay silent, in milliseconds. */
export const TIMEOUT_MS = 30_000;

/** Opens a reference with the source of its kind. @throws LexrunError as the source does. */
export async function openReference(
  reference: WebReference,
  onProgress?: (progress: LoadProgress) => void,
): Promise<ModelFiles> {
  const mode = reference.modelCache ?? 'use';
  const others = () => import('./other-references.js');
  if (reference.kind === 'memory') return (await others()).createMemorySource().open(reference);
  const pinned = reference.files && new Map(Object.entries(reference.files));
  const settings = reference.kind === 'directory' ? ownFolder(reference.path) : (await others()).settingsOf(reference);
  const files = remoteFiles({ ...settings, mode, pinned, onProgress });
  return pinned === undefined ? files : verifiedFiles(files, { files: pinned });
}

/** A folder of the page's own: whoever changes it wants to see the change at the next visit. */
export function ownFolder(base: string): Omit<RemoteSettings, 'mode' | 'onProgress'> {
  return { base, maxAgeMs: 0, offline: false, timeoutMs: TIMEOUT_MS };
}
