import { LexrunError } from '@lexrun/core';

/** What says that starting it again would end the same way: a bundler left the file out, or Node was told to refuse. */
const SET_UP = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'ERR_INVALID_URL', 'ERR_ACCESS_DENIED'];

/** The error of a thread or a process that could not begin: `INVALID_OPTIONS` where it never will, else as it came. */
export function notStarted(cause: unknown): unknown {
  if (!SET_UP.includes((cause as NodeJS.ErrnoException | undefined)?.code ?? '')) return cause;
  return new LexrunError('INVALID_OPTIONS', "The executor's thread or process cannot be started.", {
    cause,
    hint: 'The cause says why. Of a bundle: keep @lexrun/node external, or bundle a worker entry and give createWorker.',
  });
}
