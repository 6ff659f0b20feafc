import { createInlineExecutor, type Executor } from '@lexrun/core';
import { createNodeParts } from './node-parts.js';

/** An executor on this thread: it blocks the event loop while a model runs. */
export function createInlineNodeExecutor(): Executor {
  return createInlineExecutor(createNodeParts());
}
