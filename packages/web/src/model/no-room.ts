import { LexrunError } from '@lexrun/core';

/** The error of a browser that keeps no more. Loaded when it happens: few pages ever see it. */
export function noRoom(bytes: number, cause: unknown): LexrunError {
  return new LexrunError('UNAVAILABLE', 'The browser has no room left to keep the model', {
    retryable: false,
    hint: "Free space with cache.delete(), or load without keeping: modelCache: 'none'.",
    details: { reason: 'quota', bytes },
    cause,
  });
}
