import { LexrunError } from '../error/lexrun-error.js';
import type { TaskName } from './task-map.js';

/** Something for every task but text-classification, which needs no table. */
export type OtherTasks<T> = Readonly<Record<Exclude<TaskName, 'text-classification'>, T>>;

/** The entry of a task by its name. @throws LexrunError `UNSUPPORTED_TASK` for an unknown name. */
export function findTask<T>(others: OtherTasks<T>, name: string, own: object): T {
  if (Object.hasOwn(others, name)) return others[name as keyof OtherTasks<T>];
  throw new LexrunError('UNSUPPORTED_TASK', `There is no task named ${String(name).slice(0, 60)}.`, {
    hint: `Use one of ${['text-classification', ...Object.keys(others), ...Object.keys(own)].join(', ')}.`,
  });
}
