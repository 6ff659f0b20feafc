import type { FromExecutor } from '@lexrun/core';
import type { LoadProgress } from '../../model/load-progress.js';

/** What a Web Worker tells its page beside core's protocol. */
export type FromWorker =
  | FromExecutor
  /** The lock the worker holds for as long as it lives. */
  | { readonly type: 'alive'; readonly lock: string }
  /** A file of the model came a little further. */
  | { readonly type: 'progress'; readonly progress: LoadProgress }
  /** The runtime in this worker is broken for good. */
  | { readonly type: 'realm-lost'; readonly message: string }
  /** The graphics device of this worker is gone. */
  | { readonly type: 'device-lost'; readonly message: string };
