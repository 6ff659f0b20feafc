// Runs before all else in a process of the tests (`--import`, or first in a setup file). The threads of a process tell
// its main thread what happened, and nobody else.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.env.LEXRUN_TOLD !== undefined) (await import('./watch-process.mjs')).watchProcess();
