import {
  createMemorySource,
  hubAddress,
  LexrunError,
  type ModelReference,
  type RemoteOptions,
  urlAddress,
} from '@lexrun/core';
import { ownFolder, TIMEOUT_MS, type WebReference } from './open-reference.js';
import type { RemoteSettings } from './remote-files.js';

export { createMemorySource };

const DAY_MS = 86_400_000;

type Settings = Omit<RemoteSettings, 'mode' | 'onProgress'>;

/** Address of a model's folder, as the cache knows it. @throws LexrunError `INVALID_OPTIONS` for models in memory. */
export function baseOf(reference: ModelReference): string {
  if (reference.kind === 'memory') throw new LexrunError('INVALID_OPTIONS', 'A model in memory is never cached.');
  return settingsOf(reference).base;
}

/** Where a reference leads and how its files are fetched. @throws LexrunError `INVALID_OPTIONS`. */
export function settingsOf(given: Exclude<WebReference, { kind: 'memory' }>): Settings {
  // The page's own addition to a reference, which `hub()` and `url()` do not know.
  const { modelCache: _, ...reference } = given;
  switch (reference.kind) {
    case 'directory':
      return ownFolder(reference.path);
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
): Settings {
  check('timeoutMs', timeoutMs >= 100 && timeoutMs <= 600_000, 'a number from 100 to 600000');
  check('maxAgeMs', maxAgeMs >= 0, 'a number of at least 0');
  check('token', token === undefined || /^[\x21-\x7e]+$/.test(token), 'visible ASCII characters');
  return { base, token, offline, timeoutMs, maxAgeMs: immutable ? Number.POSITIVE_INFINITY : maxAgeMs };
}

function check(option: string, sound: boolean, expected: string): void {
  if (sound) return;
  throw new LexrunError('INVALID_OPTIONS', `Option ${option} must be ${expected}.`, { details: { option } });
}
