import { findTask } from './find-task.js';
import type { TaskName } from './task-map.js';
import type { TaskRunner } from './task-runner.js';
import { textClassificationRunner } from './text-classification/runner.js';

/** The commonest task comes along, as in load-task-spec.ts. */
const other = async (name: string): Promise<TaskRunner> => (await import('./other-runners.js')).OTHER_RUNNERS[name]!();

const RUNNERS: Readonly<Record<TaskName, (name: string) => Promise<TaskRunner>>> = {
  'text-classification': async () => textClassificationRunner as TaskRunner,
  'token-classification': other,
  'feature-extraction': other,
  'token-embeddings': other,
  'text-ranking': other,
  'zero-shot-classification': other,
  'question-answering': other,
  'fill-mask': other,
};

/**
 * The executor's side of a task.
 * @param own runners of the application's own tasks, by name; they take precedence
 * @throws LexrunError `UNSUPPORTED_TASK` for an unknown name.
 */
export async function loadTaskRunner(
  name: string,
  own: Readonly<Record<string, TaskRunner>> = {},
): Promise<TaskRunner> {
  if (Object.hasOwn(own, name)) return own[name] as TaskRunner;
  return findTask(RUNNERS, name, own)(name);
}
