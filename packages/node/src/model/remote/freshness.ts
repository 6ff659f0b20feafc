import type { RemoteOptions } from '@lexrun/core';

const ONE_DAY_MS = 86_400_000;

/** Whether what a server said at a time may still be taken as true. */
export function isFresh(checkedAt: number, options: RemoteOptions): boolean {
  const age = Date.now() - checkedAt;
  // A time in the future is a clock that was set back: ask again.
  return age >= 0 && age < (options.maxAgeMs ?? ONE_DAY_MS);
}

/** Whether the network is refused, by option or by environment. */
export function isOffline(options: RemoteOptions): boolean {
  return options.offline ?? !['', '0', 'false', undefined].includes(process.env.LEXRUN_OFFLINE);
}
