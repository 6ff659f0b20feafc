import * as lexrun from '@lexrun/web';
import { createInlineExecutor } from '@lexrun/web/inline';
import { runCase } from './conformance.js';

// Tests drive the package through these names, as the code of a page would import it.
declare global {
  interface Window {
    lexrun: typeof lexrun;
    createInlineExecutor: typeof createInlineExecutor;
    runCase: typeof runCase;
    /** Starts the worker of `unruly-worker.ts`. */
    unrulyWorker: (name?: string) => Worker;
  }
}

window.lexrun = lexrun;
window.createInlineExecutor = createInlineExecutor;
window.runCase = runCase;
window.unrulyWorker = (name = 'unruly') =>
  new Worker(new URL('./unruly-worker.ts', import.meta.url), { type: 'module', name });
