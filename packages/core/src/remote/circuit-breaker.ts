import { LexrunError } from '../error/lexrun-error.js';

/** Failures in a row that open the circuit. */
const THRESHOLD = 5;
/** How long it stays open at first, and at most, in milliseconds. */
const FIRST_OPEN_MS = 500;
const LONGEST_OPEN_MS = 30_000;

/** Keeps requests away from a server that only fails, so that callers learn it at once and the server can recover. */
export interface CircuitBreaker {
  /** Asked before each request. @throws LexrunError `UNAVAILABLE` while the circuit is open. */
  enter(): void;
  /** The server answered, be it with a refusal. */
  succeeded(): void;
  /** The server did not answer, or not as a server of models does. */
  failed(): void;
  /** The request ended for a reason of the caller's: nothing was learnt of the server. */
  left(): void;
}

/** @param now milliseconds of a clock that never goes back */
export function createCircuitBreaker(now: () => number = () => performance.now()): CircuitBreaker {
  let failures = 0;
  let openUntil = 0;
  /** After the pause one request tries for all. */
  let probing = false;
  return {
    enter() {
      if (failures < THRESHOLD) return;
      const waitMs = Math.ceil(openUntil - now());
      if (waitMs > 0 || probing) {
        throw new LexrunError('UNAVAILABLE', 'The server of the model kept failing; it is left alone for a moment.', {
          details: { waitMs: Math.max(1, waitMs), failures },
        });
      }
      probing = true;
    },
    succeeded() {
      failures = 0;
      probing = false;
    },
    failed() {
      failures++;
      probing = false;
      if (failures >= THRESHOLD) {
        openUntil = now() + Math.min(LONGEST_OPEN_MS, FIRST_OPEN_MS * 2 ** Math.min(20, failures - THRESHOLD));
      }
    },
    left() {
      probing = false;
    },
  };
}
