import { createInlineExecutor, type Executor } from '@lexrun/core';
import { webEngineParts } from '../engine-parts.js';

/** An executor on this thread, for environments without workers: it blocks the page while a model runs. */
export function createInlineWebExecutor(): Executor {
  return createInlineExecutor(webEngineParts());
}
