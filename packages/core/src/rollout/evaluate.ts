import type { TaskInput, TaskName } from '../task/task-map.js';
import type { Outcome } from './ask-side.js';
import { differenceInterval } from './difference-interval.js';
import type { Estimate } from './estimate.js';
import { wilsonInterval } from './wilson-interval.js';

/** An input and what is true of it: the label, or whatever `isCorrect` understands. */
export interface Labelled<T extends TaskName> {
  /** Given to both sides. */
  readonly input: TaskInput<T>;
  /** What is true of it. */
  readonly label: unknown;
}

/** Both sides on inputs whose truth is known. */
export interface Evaluation {
  /** Inputs that were asked. */
  readonly texts: number;
  /** Share of right answers of the stable side. */
  readonly stable: Estimate;
  /** Share of right answers of the candidate. */
  readonly candidate: Estimate;
  /** Candidate minus stable. */
  readonly difference: Estimate;
  /** Share of inputs on which both sides agree. */
  readonly agreement: Estimate;
  /** Inputs that neither side could answer; they count for no side. */
  readonly unanswered: number;
}

/** What an evaluation needs of its canary. */
export interface EvaluateParts {
  ask(side: 'stable' | 'candidate', input: unknown): Promise<Outcome>;
  isCorrect(result: unknown, truth: unknown): boolean;
  agree(stable: unknown, candidate: unknown): boolean;
  readonly z: number;
}

/** Inputs under way at once: enough to fill batches, few beside the traffic. */
const CALLERS = 8;

/** Asks both sides every input, a few at a time. A side that fails where the other answers is wrong. */
export async function evaluate(
  labelled: Iterable<Labelled<TaskName>> | AsyncIterable<Labelled<TaskName>>,
  parts: EvaluateParts,
): Promise<Evaluation & { readonly correct: { readonly stable: number; readonly candidate: number } }> {
  const correct = { stable: 0, candidate: 0 };
  let texts = 0;
  let pairs = 0;
  let agreed = 0;
  let unanswered = 0;

  const one = async ({ input, label }: Labelled<TaskName>): Promise<void> => {
    const [stable, candidate] = await Promise.all([parts.ask('stable', input), parts.ask('candidate', input)]);
    if (!stable.ok && !candidate.ok) {
      unanswered++;
      return;
    }
    texts++;
    if (stable.ok && parts.isCorrect(stable.result, label)) correct.stable++;
    if (candidate.ok && parts.isCorrect(candidate.result, label)) correct.candidate++;
    if (!stable.ok || !candidate.ok) return;
    pairs++;
    if (parts.agree(stable.result, candidate.result)) agreed++;
  };

  const running = new Set<Promise<void>>();
  // Kept for later: while the source is waited for, nobody listens to the inputs that are under way.
  const failures: unknown[] = [];
  for await (const each of labelled) {
    const task = one(each)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(task));
    running.add(task);
    if (running.size >= CALLERS) await Promise.race(running);
    if (failures.length > 0) break;
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
  const { z } = parts;
  return {
    texts,
    stable: wilsonInterval(correct.stable, texts, z),
    candidate: wilsonInterval(correct.candidate, texts, z),
    difference: differenceInterval(
      { hits: correct.stable, samples: texts },
      { hits: correct.candidate, samples: texts },
      z,
    ),
    agreement: wilsonInterval(agreed, pairs, z),
    unanswered,
    correct,
  };
}
