import { Worker } from 'node:worker_threads';

/** How often the parent is looked for, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/**
 * Ends this process when its parent has gone, even while a run that never returns keeps it from hearing of that. A thread of
 * its own looks whose child the process is: systems but Windows give the children of the dead to another.
 */
export function endWithParent(): void {
  const look = `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, 'SIGKILL'), ${LOOK_EVERY_MS})`;
  // Where it is refused (--permission) or cannot begin, the process serves without it.
  try {
    const thread = new Worker(look, {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
    });
    thread.on('error', () => {});
    thread.unref();
  } catch {}
}
