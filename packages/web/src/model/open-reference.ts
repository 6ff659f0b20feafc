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
  if (reference.kind === 'directory') return remoteFiles({ ...ownFolder(reference.path), mode, onProgress });
  const { createMemorySource, settingsOf } = await import('./other-references.js');
  if (reference.kind === 'memory') return createMemorySource().open(reference);
  const files = remoteFiles({ ...settingsOf(reference), mode, onProgress });
  const pinned = reference.files;
  return pinned === undefined ? files : verifiedFiles(files, { files: new Map(Object.entries(pinned)) });
}

/** A folder of the page's own: whoever changes it wants to see the change at the next visit. */
export function ownFolder(base: string): Omit<RemoteSettings, 'mode' | 'onProgress'> {
  return { base, maxAgeMs: 0, offline: false, timeoutMs: TIMEOUT_MS };
}
