import { LexrunError } from '../error/lexrun-error.js';
import type { Priority } from '../scheduler/priority.js';
import { type Check, custom, integer, oneOf } from '../schema/checks.js';

/** Shortest and longest time a call may be given, in milliseconds. */
export const TIMEOUT_BOUNDS: { readonly min: number; readonly max: number } = { min: 1, max: 600_000 };

/** Options that every task's calls share. */
export interface CallOptions {
  /** Ends the call early: what waits never runs, what runs is dropped. */
  readonly signal?: AbortSignal;
  /** Milliseconds from admission to the answer. 1 to 600,000. @default 10,000 */
  readonly timeoutMs?: number;
  /** Interactive calls go before bulk ones; bulk ones still get a share. @default 'interactive' (`stream`: 'bulk') */
  readonly priority?: Priority;
}

/** The options of one call, those of the task left as they came. */
export interface SplitOptions {
  readonly call: CallOptions;
  readonly task: Readonly<Record<string, unknown>>;
}

const CHECKS: Readonly<Record<keyof CallOptions, Check>> = {
  signal: custom(isSignal, 'an AbortSignal'),
  timeoutMs: integer(TIMEOUT_BOUNDS.min, TIMEOUT_BOUNDS.max),
  priority: oneOf(['interactive', 'bulk']),
};

const NONE: SplitOptions = { call: {}, task: {} };

/**
 * Parts the options of the call from those of the task, and checks the former.
 * @throws LexrunError `INVALID_OPTIONS`.
 */
export function splitOptions(options: unknown): SplitOptions {
  if (options === undefined) return NONE;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new LexrunError('INVALID_OPTIONS', 'The options of a call must be an object.');
  }
  const { signal, timeoutMs, priority, ...task } = options as Record<string, unknown>;
  const call = { signal, timeoutMs, priority };
  for (const [option, check] of Object.entries(CHECKS)) {
    const value = call[option as keyof CallOptions];
    const flaw = value === undefined ? undefined : check(value);
    if (flaw !== undefined) {
      throw new LexrunError('INVALID_OPTIONS', `Option ${option} must be ${flaw.expected}.`, { details: { option } });
    }
  }
  return { call: call as CallOptions, task };
}

function isSignal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
}
