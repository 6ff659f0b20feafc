import { LexrunError, type SerializedError } from './lexrun-error.js';

/** How Chromium, Firefox and Safari say that a chunk of a page could not be fetched. */
const CHUNK_LOST = /dynamically imported module|importing a module script/i;

/**
 * Any failure in the form that crosses threads; a foreign one becomes `INTERNAL` with the original as its cause, one of the
 * network `UNAVAILABLE`.
 */
export function serializeFailure(error: unknown): SerializedError {
  const failure =
    error instanceof TypeError && CHUNK_LOST.test(error.message)
      ? new LexrunError('UNAVAILABLE', 'A part of Lexrun could not be fetched.', { cause: error })
      : LexrunError.from(error, 'INTERNAL', 'The executor failed in an unforeseen way.');
  return failure.toJSON();
}
