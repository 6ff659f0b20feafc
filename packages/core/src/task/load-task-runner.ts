import type { TaskRunner } from './task-runner.js';
import { textClassificationRunner } from './text-classification/runner.js';

/**
 * The executor's side of a task. The commonest one comes along, as in load-task-spec.ts.
 * @param own runners of the application's own tasks, by name; they take precedence
 * @throws LexrunError `UNSUPPORTED_TASK` for an unknown name.
 */
export async function loadTaskRunner(
  name: string,
  own: Readonly<Record<string, TaskRunner>> = {},
): Promise<TaskRunner> {
  if (Object.hasOwn(own, name)) return own[name] as TaskRunner;
  if (name === textClassificationRunner.name) return textClassificationRunner as TaskRunner;
  return (await import('./other-runners.js')).otherRunner(name, own);
}
