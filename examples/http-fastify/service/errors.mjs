import { ERROR_CODES, LexrunError } from '@lexrun/node';

/** Failures that only exist over HTTP; all others are those of docs/errors.md with the status of ERROR_CODES. */
const HTTP_ERRORS = {
  MALFORMED_JSON: [400, 'The body is not JSON.', 'Send a JSON object with text or texts.'],
  MALFORMED_REQUEST: [400, 'The request is not well-formed HTTP.', 'Check the headers and the length of the body.'],
  UNAUTHORIZED: [401, 'An API key is needed.', 'Send it as Authorization: Bearer <key>.'],
  NOT_FOUND: [404, 'There is no such resource.', '/docs lists what there is.'],
  METHOD_NOT_ALLOWED: [405, 'This resource has other methods.', 'The header Allow lists them.'],
  REQUEST_TIMEOUT: [408, 'The body did not arrive in time.', 'Send it faster, or in smaller parts.'],
  BODY_TOO_LARGE: [413, 'The body is too large.', 'Send fewer or shorter texts at once.'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The body must be plain JSON.', 'Send application/json, not compressed, in UTF-8.'],
  EXPECTATION_FAILED: [417, 'Only 100-continue can be expected.', 'Leave Expect out.'],
  RATE_LIMITED: [429, 'Too many requests of one client.', 'Wait as long as Retry-After says.'],
  HEADERS_TOO_LARGE: [431, 'The headers are too large.', 'Send fewer or shorter ones.'],
  NOT_READY: [503, 'The model is not loaded yet.', 'Try again in a moment.'],
};

export class HttpError extends Error {
  constructor(code, { details = {}, headers = {} } = {}) {
    const [status, message, hint] = HTTP_ERRORS[code];
    super(message);
    Object.assign(this, { code, status, hint, retryable: status === 429 || status >= 503, details, headers });
  }
}

/** Any failure as an answer. What is unknown stays inside: its message might hold a text or a path. */
export function toReply(error, requestId) {
  const known = error instanceof HttpError || LexrunError.is(error);
  const failure = known ? error : LexrunError.from(error, 'INTERNAL', 'Something failed in an unforeseen way.');
  const { code, message, hint, retryable, details } = failure;
  const status = failure.status ?? ERROR_CODES[code].http;
  const headers = { ...failure.headers };
  if (status === 429 || status === 503) headers['retry-after'] = String(secondsToWait(details.waitMs));
  return { status, headers, body: { error: { code, message, hint, retryable, details, requestId } } };
}

/** Whole seconds, at least one: less would bring the client back into the same queue. */
function secondsToWait(milliseconds = 0) {
  return Math.min(60, Math.max(1, Math.ceil(milliseconds / 1000)));
}
