import { LexrunError } from '../error/lexrun-error.js';
import type { TaskName } from './task-map.js';
import type { TaskRunner } from './task-runner.js';
import type { TaskSpec } from './task-spec.js';

// Literal specifiers, so that a bundler makes one lazy chunk a task and side: a page loads specs, its worker runners.
const SPECS: Readonly<Record<TaskName, () => Promise<TaskSpec>>> = {
  'text-classification': async () => (await import('./text-classification/spec.js')).textClassificationSpec as TaskSpec,
  'token-classification': async () =>
    (await import('./token-classification/spec.js')).tokenClassificationSpec as TaskSpec,
  'feature-extraction': async () => (await import('./feature-extraction/spec.js')).featureExtractionSpec as TaskSpec,
  'token-embeddings': async () => (await import('./token-embeddings/spec.js')).tokenEmbeddingsSpec as TaskSpec,
  'text-ranking': async () => (await import('./text-ranking/spec.js')).textRankingSpec as TaskSpec,
  'zero-shot-classification': async () =>
    (await import('./zero-shot-classification/spec.js')).zeroShotClassificationSpec as TaskSpec,
  'question-answering': async () => (await import('./question-answering/spec.js')).questionAnsweringSpec as TaskSpec,
  'fill-mask': async () => (await import('./fill-mask/spec.js')).fillMaskSpec as TaskSpec,
};

const RUNNERS: Readonly<Record<TaskName, () => Promise<TaskRunner>>> = {
  'text-classification': async () =>
    (await import('./text-classification/runner.js')).textClassificationRunner as TaskRunner,
  'token-classification': async () =>
    (await import('./token-classification/runner.js')).tokenClassificationRunner as TaskRunner,
  'feature-extraction': async () =>
    (await import('./feature-extraction/runner.js')).featureExtractionRunner as TaskRunner,
  'token-embeddings': async () => (await import('./token-embeddings/runner.js')).tokenEmbeddingsRunner as TaskRunner,
  'text-ranking': async () => (await import('./text-ranking/runner.js')).textRankingRunner as TaskRunner,
  'zero-shot-classification': async () =>
    (await import('./zero-shot-classification/runner.js')).zeroShotClassificationRunner as TaskRunner,
  'question-answering': async () =>
    (await import('./question-answering/runner.js')).questionAnsweringRunner as TaskRunner,
  'fill-mask': async () => (await import('./fill-mask/runner.js')).fillMaskRunner as TaskRunner,
};

/**
 * The caller's side of a task.
 * @param own specs of the application's own tasks, by name; they take precedence
 * @throws LexrunError `UNSUPPORTED_TASK` for an unknown name.
 */
export async function loadTaskSpec(name: string, own: Readonly<Record<string, TaskSpec>> = {}): Promise<TaskSpec> {
  if (Object.hasOwn(own, name)) return own[name] as TaskSpec;
  return find(SPECS, name, own)();
}

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
  return find(RUNNERS, name, own)();
}

function find<T>(loaders: Readonly<Record<string, T>>, name: string, own: object): T {
  if (Object.hasOwn(loaders, name)) return loaders[name] as T;
  throw new LexrunError('UNSUPPORTED_TASK', `There is no task named ${String(name).slice(0, 60)}.`, {
    hint: `Use one of ${[...Object.keys(loaders), ...Object.keys(own)].join(', ')}.`,
  });
}
