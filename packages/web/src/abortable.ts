import { type Executor, LexrunError, type Platform } from '@lexrun/core';

/**
 * Loads with executors that a signal can end: their downloads and their memory go with them. After the load the signal
 * has no meaning.
 * @throws LexrunError `ABORTED`, and what `load` throws.
 */
export async function abortable<T>(
  platform: Platform,
  signal: AbortSignal,
  load: (platform: Platform) => Promise<T>,
): Promise<T> {
  const aborted = (): LexrunError =>
    new LexrunError('ABORTED', 'The loading of the model was aborted.', { cause: signal.reason });
  if (signal.aborted) throw aborted();
  const started: Executor[] = [];
  const end = (): void => {
    for (const executor of started) executor.kill?.();
  };
  signal.addEventListener('abort', end, { once: true });
  const createExecutor = (index: number): Executor => {
    const executor = platform.createExecutor(index);
    started.push(executor);
    return executor;
  };
  try {
    return await load({ ...platform, createExecutor });
  } catch (error) {
    throw signal.aborted ? aborted() : error;
  } finally {
    signal.removeEventListener('abort', end);
    started.length = 0;
  }
}
