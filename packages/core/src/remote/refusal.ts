import type { ErrorCode } from '../error/codes.js';
import { LexrunError } from '../error/lexrun-error.js';
import type { ServerReply } from './fetch-bounded.js';

/** Longest part of a server's own words that is kept, in UTF-16 code units. */
const MAX_WORDS = 300;

/** The error for an answer other than 200. The server's words become its cause; it is the operator who reads them. */
export function refusalOf({ status, body }: Pick<ServerReply, 'status' | 'body'>, code: ErrorCode): LexrunError {
  const words = new TextDecoder().decode(body.subarray(0, MAX_WORDS * 4)).replace(/[\x00-\x1f\x7f]+/g, ' ');
  const cause = new Error(words.slice(0, MAX_WORDS));
  if (status === 401 || status === 403) {
    return new LexrunError('UNAVAILABLE', `The server of the model refuses access (${status}).`, {
      hint: 'Check the option headers: the server wants other credentials.',
      retryable: false,
      details: { status },
      cause,
    });
  }
  // Of the server itself, or of a gateway that waited for it.
  if (status === 504) {
    return new LexrunError('DEADLINE_EXCEEDED', `The server of the model ran out of time (${status}).`, {
      details: { status },
      cause,
    });
  }
  return new LexrunError(code, `The server of the model refused the request (${status}).`, {
    details: { status },
    cause,
  });
}
