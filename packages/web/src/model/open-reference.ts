import {
  createMemorySource,
  hubAddress,
  LexrunError,
  type ModelFiles,
  type ModelReference,
  type RemoteOptions,
  urlAddress,
  verifiedFiles,
} from '@lexrun/core';
import type { LoadProgress } from './load-progress.js';
import { type CacheMode, type RemoteSettings, remoteFiles } from './remote-files.js';

/** A reference on its way to a worker, with how its files are to be kept. */
export type WebReference = ModelReference & { readonly modelCache?: CacheMode };

const DAY_MS = 86_400_000;
const TIMEOUT_MS = 30_000;

/** Opens a reference with the source of its kind. @throws LexrunError as the source does. */
export async function openReference(
  reference: WebReference,
  onProgress?: (progress: LoadProgress) => void,
): Promise<ModelFiles> {
  if (reference.kind === 'memory') return createMemorySource().open(reference);
  const files = remoteFiles({ ...settingsOf(reference), mode: reference.modelCache ?? 'use', onProgress });
  const pinned = reference.files;
  return pinned === undefined ? files : verifiedFiles(files, { files: new Map(Object.entries(pinned)) });
}

/** Address of a model's folder, as the cache knows it. @throws LexrunError `INVALID_OPTIONS` for models in memory. */
export function baseOf(reference: ModelReference): string {
  if (reference.kind === 'memory') throw new LexrunError('INVALID_OPTIONS', 'A model in memory is never cached.');
  return settingsOf(reference).base;
}

function settingsOf(
  reference: Exclude<ModelReference, { kind: 'memory' }>,
): Omit<RemoteSettings, 'mode' | 'onProgress'> {
  switch (reference.kind) {
    // A folder of the page's own: whoever changes it wants to see the change at the next visit.
    case 'directory':
      return { base: reference.path, maxAgeMs: 0, offline: false, timeoutMs: TIMEOUT_MS };
    case 'hub':
      return remote(hubAddress(reference), reference);
    case 'url':
      return remote(urlAddress(reference), reference);
    default:
      throw new LexrunError('INVALID_OPTIONS', 'The model reference is of no kind this package opens.');
  }
}

function remote(
  { base, immutable }: { readonly base: string; readonly immutable: boolean },
  { token, offline = false, maxAgeMs = DAY_MS, timeoutMs = TIMEOUT_MS }: RemoteOptions,
): Omit<RemoteSettings, 'mode' | 'onProgress'> {
  return { base, token, offline, timeoutMs, maxAgeMs: immutable ? Number.POSITIVE_INFINITY : maxAgeMs };
}
