import { createInlineExecutor, type Executor } from '@lexrun/core';
import { webEngineParts } from '../engine-parts.js';
import type { LoadProgress } from '../model/load-progress.js';

/** An executor on this thread, for environments without workers: it blocks the page while a model runs. */
export function createInlineWebExecutor(onProgress?: (progress: LoadProgress) => void): Executor {
  return createInlineExecutor(webEngineParts({ onProgress }));
}
