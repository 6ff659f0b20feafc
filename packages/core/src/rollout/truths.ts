import type { RolloutSide } from '../telemetry/rollout-event.js';
import { copyOf } from './copy-of.js';

interface Kept {
  readonly list: boolean;
  readonly answers: Map<RolloutSide, readonly unknown[]>;
  truth?: readonly unknown[];
}

/** Answers that wait for their truth, or truths that wait for their answer: whichever comes first. */
export interface Truths {
  /** Keeps the answer of a side. */
  keep(requestId: string | undefined, side: RolloutSide, result: unknown): void;
  /** Takes in the truth. False for an unknown request, one that is told twice, or a list of another length. */
  know(requestId: string, truth: unknown): boolean;
}

/**
 * Creates an empty memory.
 * @param limit requests kept; the oldest goes first
 * @param judge told of every answer whose truth is known, once
 */
export function createTruths(
  limit: number,
  judge: (side: RolloutSide, result: unknown, truth: unknown) => void,
): Truths {
  const kept = new Map<string, Kept>();

  const judgeAll = (side: RolloutSide, answers: readonly unknown[], truth: readonly unknown[]): void => {
    answers.forEach((answer, index) => {
      judge(side, answer, truth[index]);
    });
  };

  return {
    keep(requestId, side, result) {
      if (requestId === undefined || limit === 0) return;
      const known = kept.get(requestId);
      const entry: Kept = known ?? { list: Array.isArray(result), answers: new Map() };
      // An id that is used again stands for its first request.
      if (entry.answers.has(side)) return;
      const own = copyOf(result);
      const answers = entry.list ? (own as readonly unknown[]) : [own];
      entry.answers.set(side, answers);
      if (entry.truth !== undefined) judgeAll(side, answers, entry.truth);
      if (known !== undefined) return;
      kept.set(requestId, entry);
      if (kept.size > limit) kept.delete(kept.keys().next().value as string);
    },
    know(requestId, truth) {
      const entry = kept.get(requestId);
      if (entry === undefined || entry.truth !== undefined) return false;
      const list = entry.list ? truth : [truth];
      const length = [...entry.answers.values()][0]?.length;
      if (!Array.isArray(list) || list.length !== length) return false;
      entry.truth = list;
      for (const [side, answers] of entry.answers) judgeAll(side, answers, list);
      return true;
    },
  };
}
