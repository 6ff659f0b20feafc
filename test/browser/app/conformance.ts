import { describeExecutor } from '@lexrun/core/testing';
import { createWorkerExecutor } from '@lexrun/web';

/** The suite every executor passes, on the Web Worker executor. */
const cases = describeExecutor('Web Worker executor', () => ({
  createExecutor: () => createWorkerExecutor(),
  backend: (options) => ({ module: new URL('/fake-backend.js', location.href).href, options }),
}));

/** Runs one case by its name; the failure as text, or undefined. */
export async function runCase(name: string): Promise<string | undefined> {
  const found = cases.find((one) => one.name === name);
  if (found === undefined) return 'there is no such case in the page';
  try {
    await found.run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
  }
}
