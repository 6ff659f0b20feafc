import { loadMaps } from '../guard/lazy-map.js';
import type { TaskSpec } from './task-spec.js';
import { textClassificationSpec } from './text-classification/spec.js';

/**
 * The caller's side of a task. The commonest one comes along: a chunk of its own would be a round trip more.
 * @param own specs of the application's own tasks, by name; they take precedence
 * @throws LexrunError `UNSUPPORTED_TASK` for an unknown name.
 */
export async function loadTaskSpec(name: string, own: Readonly<Record<string, TaskSpec>> = {}): Promise<TaskSpec> {
  const spec = await find(name, own);
  if (spec.restoreOffsets !== undefined) await loadMaps();
  return spec;
}

async function find(name: string, own: Readonly<Record<string, TaskSpec>>): Promise<TaskSpec> {
  if (Object.hasOwn(own, name)) return own[name] as TaskSpec;
  if (name === textClassificationSpec.name) return textClassificationSpec as TaskSpec;
  return (await import('./other-specs.js')).otherSpec(name, own);
}
