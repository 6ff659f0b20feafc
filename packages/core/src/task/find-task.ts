import { LexrunError } from '../error/lexrun-error.js';

/** One of the loaders, by its task's name. @throws LexrunError `UNSUPPORTED_TASK` for an unknown name. */
export function findTask<T>(loaders: Readonly<Record<string, T>>, name: string, own: object): T {
  if (Object.hasOwn(loaders, name)) return loaders[name] as T;
  throw new LexrunError('UNSUPPORTED_TASK', `There is no task named ${String(name).slice(0, 60)}.`, {
    hint: `Use one of ${[...Object.keys(loaders), ...Object.keys(own)].join(', ')}.`,
  });
}
