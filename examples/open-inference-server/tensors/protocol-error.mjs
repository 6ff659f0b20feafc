import { ERROR_CODES, LexrunError } from '@lexrun/node';

/** A request that does not keep to the protocol. Its message names the field and never quotes its content. */
export class ProtocolError extends Error {
  constructor(message, { http = 400, grpc = 'INVALID_ARGUMENT' } = {}) {
    super(message);
    Object.assign(this, { http, grpc });
  }
}

/** How a failure is told to a client: statuses for both protocols, and words. */
export function describeFailure(error) {
  if (error instanceof ProtocolError) return error;
  if (!LexrunError.is(error)) return { http: 500, grpc: 'INTERNAL', message: 'Something failed in an unforeseen way.' };
  const { http, grpc } = ERROR_CODES[error.code];
  const message = `${error.message} (${error.code})`;
  const retryAfter =
    http === 429 || http === 503 ? Math.max(1, Math.ceil((error.details.waitMs ?? 0) / 1000)) : undefined;
  return { http, grpc, message, retryAfter };
}
