import { LexrunError, type SerializedError } from './lexrun-error.js';

/** Any failure in the form that crosses threads; a foreign one becomes `INTERNAL` with the original as its cause. */
export function serializeFailure(error: unknown): SerializedError {
  return LexrunError.from(error, 'INTERNAL', 'The executor failed in an unforeseen way.').toJSON();
}
