import { createInlineExecutor, type Executor } from '@lexrun/core';
import { createNodeParts, type ReadyParts } from './node-parts.js';

/** An executor on this thread: it blocks the event loop while a model runs. */
export function createInlineNodeExecutor(ready: ReadyParts = {}): Executor {
  return createInlineExecutor(createNodeParts({}, undefined, ready));
}
