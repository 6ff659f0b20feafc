import { LexrunError } from '../error/lexrun-error.js';
import type { Guard } from './guard.js';

/** Refuses a call of more texts than the guard admits. @throws LexrunError `TOO_MANY_TEXTS`. */
export function checkCount(actual: number, guard: Guard): void {
  const limit = guard.maxTexts;
  if (actual <= limit) return;
  throw new LexrunError('TOO_MANY_TEXTS', `The call has ${actual} texts; at most ${limit} are admitted`, {
    details: { limit, actual },
  });
}
