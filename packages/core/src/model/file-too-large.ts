import { LexrunError } from '../error/lexrun-error.js';

/** The error of a file beyond its bound. */
export function fileTooLarge(path: string, limit: number, actual: number): LexrunError {
  return new LexrunError('INVALID_MODEL', `${path} has ${actual} bytes; at most ${limit} are read`, {
    details: { limit, actual },
  });
}
