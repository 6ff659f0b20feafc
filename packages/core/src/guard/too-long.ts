import { LexrunError } from '../error/lexrun-error.js';

/** The error for a text of more UTF-16 code units than the guard admits. */
export function tooLong(field: string, limit: number, actual: number): LexrunError {
  return new LexrunError('TEXT_TOO_LONG', `${field} has ${actual} characters; at most ${limit} are admitted`, {
    details: { field, limit, actual },
  });
}
