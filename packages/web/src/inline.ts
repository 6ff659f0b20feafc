/**
 * For pages that cannot have workers: runs the model on the page's own thread.
 * @module @lexrun/web/inline
 */

import { createInlineExecutor as createCoreExecutor, type Executor } from '@lexrun/core';
import { webEngineParts } from './engine-parts.js';
import { type LoadProgress, notify } from './model/load-progress.js';

/**
 * An executor on the caller's own thread, for environments without workers: it blocks the page while a model runs. An
 * entry of its own, so that pages with workers do not ship the engine a second time.
 * @example
 * import { createInlineExecutor } from '@lexrun/web/inline';
 * await pipeline('text-classification', { model: '/models/sentiment', executor: () => createInlineExecutor() });
 */
export function createInlineExecutor(
  options: {
    /** Told of every file that is downloaded or read from the cache. What it throws is ignored. */
    readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  } = {},
): Executor {
  return createCoreExecutor(webEngineParts({ onProgress: (progress) => notify(options.onProgress, progress) }));
}
