/** Longest time the process waits at its exit for a running model, in milliseconds. */
const EXIT_WAIT_MS = 10_000;

const STOP = 0;
const RUNNING = 1;

/**
 * Two shared words between the main thread and a worker. Ending the process while a worker is inside ONNX Runtime aborts
 * it (SIGABRT), so the exit waits for `running` to fall, and `stop` keeps the worker from entering again.
 */
export type RunFlag = Int32Array<SharedArrayBuffer>;

const flags = new Set<RunFlag>();

/** Makes a flag for a new worker. The first one installs the exit hook, the last one to leave removes it. */
export function createRunFlag(): RunFlag {
  const flag = new Int32Array(new SharedArrayBuffer(8));
  if (flags.size === 0) process.on('exit', awaitRuns);
  flags.add(flag);
  return flag;
}

/** Forgets the flag of a worker that has ended. */
export function dropRunFlag(flag: RunFlag): void {
  if (flags.delete(flag) && flags.size === 0) process.off('exit', awaitRuns);
}

function awaitRuns(): void {
  for (const flag of flags) Atomics.store(flag, STOP, 1);
  const end = performance.now() + EXIT_WAIT_MS;
  for (const flag of flags) Atomics.wait(flag, RUNNING, 1, Math.max(0, end - performance.now()));
}

/** Runs native work in a worker under its flag. Never returns once the process is on its way out. */
export async function underFlag<T>(flag: RunFlag | undefined, work: () => Promise<T>): Promise<T> {
  if (flag === undefined) return work();
  Atomics.store(flag, RUNNING, 1);
  // Raised first and looked at after, so that either this thread sees the stop or the main thread sees the run.
  if (Atomics.load(flag, STOP) === 1) {
    lower(flag);
    Atomics.wait(flag, STOP, 1);
  }
  try {
    return await work();
  } finally {
    lower(flag);
  }
}

function lower(flag: RunFlag): void {
  Atomics.store(flag, RUNNING, 0);
  Atomics.notify(flag, RUNNING);
}
