import { LexrunError } from '@lexrun/core';
import { init, isThere, type RequestOptions, unreachable, versionOf, withTimeout } from './fetch-file.js';

/** Whether the server has a file, and what it says to recognize it by; without its bytes. */
export async function probeFile(url: string, path: string, options: RequestOptions): Promise<string | undefined> {
  try {
    return await withTimeout(options.timeoutMs, async (signal) => {
      const ask = (method: string) => fetch(url, { ...init(options), method, signal });
      let response = await ask('HEAD');
      // Some servers do not know HEAD.
      if (response.status === 405 || response.status === 501) {
        response = await ask('GET');
        await response.body?.cancel();
      }
      return isThere(response, path) ? versionOf(response) : undefined;
    });
  } catch (error) {
    throw LexrunError.is(error) ? error : unreachable(path, error);
  }
}
