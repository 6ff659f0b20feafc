import { LexrunError } from '../error/lexrun-error.js';

/** A range of tokens of one sequence. */
export type Window = readonly [start: number, stop: number];

/** How many tokens each sequence may keep, and how the rest is cut into windows. */
export interface TruncationPlan {
  /** Room for tokens of the texts: special tokens are already taken off. */
  readonly room: number;
  readonly stride: number;
  readonly strategy: 'longest_first' | 'only_first' | 'only_second';
  readonly side: 'left' | 'right';
}

/** The error of a truncation that cannot be done. */
export function impossible(message: string): LexrunError {
  return new LexrunError('TRUNCATION_IMPOSSIBLE', message);
}

/**
 * The tokens each sequence keeps, so that together they fit.
 * @throws LexrunError `TRUNCATION_IMPOSSIBLE` where the strategy cannot make room
 */
export function truncatedLengths(first: number, second: number | null, plan: TruncationPlan): [number, number | null] {
  const { room, strategy } = plan;
  const total = first + (second ?? 0);
  if (total <= room) return [first, second];
  if (room <= 0) throw impossible('maxLength leaves no room for text beside the special tokens');
  if (strategy === 'longest_first') {
    if (second === null) return [room, null];
    const shorter = Math.min(first, second);
    let kept = shorter;
    let longer = Math.max(shorter, room - shorter);
    if (kept + longer > room) {
      kept = Math.floor(room / 2);
      longer = room - kept;
    }
    return first > second ? [longer, kept] : [kept, longer];
  }
  const target = strategy === 'only_first' ? first : second;
  if (target === null) throw impossible("strategy 'only_second' needs a pair");
  const left = target - (total - room);
  if (left <= 0) throw impossible('the sequence to truncate is too short to respect maxLength');
  return strategy === 'only_first' ? [left, second] : [first, left];
}
