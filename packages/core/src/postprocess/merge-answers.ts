/** A stretch of a text and its score. */
export interface ScoredText {
  readonly answer: string;
  readonly score: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Joins answers with the same text, letter case aside: scores add up, spelling and place are those of the first. Then
 * sorts by score, best first; equal scores keep their order.
 */
export function mergeAnswers(answers: readonly ScoredText[]): readonly ScoredText[] {
  const merged = new Map<string, ScoredText>();
  for (const answer of answers) {
    const key = answer.answer.toLowerCase();
    const before = merged.get(key);
    merged.set(key, before === undefined ? answer : { ...before, score: before.score + answer.score });
  }
  return [...merged.values()].sort((a, b) => b.score - a.score);
}
