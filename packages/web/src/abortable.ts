import { type Executor, LexrunError, type Platform } from '@lexrun/core';

/**
 * Loads with executors that a signal can end: their downloads and their memory go with them. After the load the signal
 * has no meaning.
 * @throws LexrunError `ABORTED`, and what `load` throws.
 */
export async function abortable<T extends { close(): Promise<void> }>(
  platform: Platform,
  signal: AbortSignal,
  load: (platform: Platform) => Promise<T>,
): Promise<T> {
  const aborted = (): LexrunError =>
    new LexrunError('ABORTED', 'The loading of the model was aborted.', { cause: signal.reason });
  const started: Executor[] = [];
  const createExecutor = (index: number): Executor => {
    // The signal may have fired while the page fetched a chunk of its own.
    if (signal.aborted) throw aborted();
    const executor = platform.createExecutor(index);
    started.push(executor);
    return executor;
  };
  let end = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    end = () => {
      for (const executor of started) executor.kill?.();
      reject(aborted());
    };
  });
  if (signal.aborted) throw aborted();
  signal.addEventListener('abort', end, { once: true });
  const loading = load({ ...platform, createExecutor });
  try {
    return await Promise.race([ended, loading]);
  } catch (error) {
    // An executor on the page itself cannot be ended: what it loads is closed once it is there.
    loading.then((loaded) => loaded.close()).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    started.length = 0;
  }
}
