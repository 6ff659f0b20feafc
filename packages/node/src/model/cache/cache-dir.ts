import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Directory of the model cache: the one asked for, `$LEXRUN_CACHE`, or the user's cache by the XDG convention. */
export function cacheDirectory(asked?: string): string {
  const chosen = asked ?? process.env.LEXRUN_CACHE;
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  const xdg = process.env.XDG_CACHE_HOME;
  // The convention says that a relative path there is to be ignored.
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'lexrun');
}

/** Where the parts of a cache lie. */
export interface CacheLayout {
  /** Whole files, each named by the SHA-256 of its bytes. */
  readonly blobs: string;
  /** Files that are still arriving. Never read by a model. */
  readonly partial: string;
  /** What is known of each model, one file a model. */
  readonly models: string;
  /** One file a lock that some process holds. */
  readonly locks: string;
}

/** Parts of the cache in a directory. */
export function cacheLayout(directory: string): CacheLayout {
  return {
    blobs: join(directory, 'blobs'),
    partial: join(directory, 'partial'),
    models: join(directory, 'models'),
    locks: join(directory, 'locks'),
  };
}
