// Runs before all else in a process of the tests (`--import`, or first in a setup file). The threads of a process tell
// its main thread what happened, and nobody else. An empty LEXRUN_TOLD: nobody watches, as a measure of memory wants it.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.env.LEXRUN_TOLD) (await import('./watch-process.mjs')).watchProcess();
