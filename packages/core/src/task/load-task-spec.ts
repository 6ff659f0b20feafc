import { findTask } from './find-task.js';
import type { TaskName } from './task-map.js';
import type { TaskSpec } from './task-spec.js';
import { textClassificationSpec } from './text-classification/spec.js';

/** The commonest task comes along: a chunk of its own would be a round trip more. The others share one. */
const other = async (name: string): Promise<TaskSpec> =>
  (await import('./other-specs.js')).OTHER_SPECS[name] as TaskSpec;

const SPECS: Readonly<Record<TaskName, (name: string) => Promise<TaskSpec>>> = {
  'text-classification': async () => textClassificationSpec as TaskSpec,
  'token-classification': other,
  'feature-extraction': other,
  'token-embeddings': other,
  'text-ranking': other,
  'zero-shot-classification': other,
  'question-answering': other,
  'fill-mask': other,
};

/**
 * The caller's side of a task.
 * @param own specs of the application's own tasks, by name; they take precedence
 * @throws LexrunError `UNSUPPORTED_TASK` for an unknown name.
 */
export async function loadTaskSpec(name: string, own: Readonly<Record<string, TaskSpec>> = {}): Promise<TaskSpec> {
  if (Object.hasOwn(own, name)) return own[name] as TaskSpec;
  return findTask(SPECS, name, own)(name);
}
