import { findTask, type OtherTasks } from './find-task.js';
import type { TaskRunner } from './task-runner.js';

// Literal specifiers, so that a bundler makes one lazy chunk a task.
const RUNNERS: OtherTasks<() => Promise<TaskRunner>> = {
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

/** Executor's side of every task but text-classification. @throws LexrunError `UNSUPPORTED_TASK` for an unknown name. */
export async function otherRunner(name: string, own: object): Promise<TaskRunner> {
  return findTask(RUNNERS, name, own)();
}
