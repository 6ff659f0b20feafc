import { createEngine } from './engine.js';
import type { EngineParts } from './engine-parts.js';
import type { Executor } from './executor.js';

/**
 * Runs the engine on the caller's own thread: for tests, scripts and edge runtimes without workers. It blocks that
 * thread while a model runs. Takes ready-made parts, since nothing crosses a thread.
 */
export function createInlineExecutor(parts: EngineParts): Executor {
  const engine = createEngine(parts);
  return {
    load: (spec) => engine.load(spec),
    execute: (batch, observer) => engine.execute(batch, observer),
    cancel: (ids) => engine.cancel(ids),
    // As in a worker: what a session says to its end is nobody's failure, the model is given up anyway.
    close: () => engine.close().catch(() => {}),
  };
}
