import type { TextPolicy } from '../task/task-runner.js';
import { finish, initialState } from '../telemetry/sha256.js';

/** What makes two requests the same: everything that reaches the model or shapes the answer. */
export interface RequestIdentity {
  readonly task: string;
  readonly input: unknown;
  readonly options: unknown;
  readonly policy: TextPolicy;
}

/** Deeper than any request; what is nested deeper may refer to itself. */
const MOST_DEPTH = 32;

/**
 * SHA-256 over the whole request, in hexadecimal: nobody can craft a text that is answered with another one's answer. Made
 * on this thread, since a call is admitted in its own turn: what waits for `crypto.subtle` is overtaken by others, or by
 * the end of the model.
 * @returns undefined for a request that JSON cannot tell from others, such as one with a `Map`: it has to be answered alone
 */
export function requestKey({ task, input, options, policy }: RequestIdentity): string | undefined {
  if (!isJson(input, 0) || !isJson(options, 0)) return undefined;
  const bytes = new TextEncoder().encode(JSON.stringify([task, input, options, policy]));
  return Array.from(finish(initialState(), bytes, 0), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether JSON has the whole of a value. A property that is undefined counts as absent. */
function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || depth > MOST_DEPTH) return false;
  if (Array.isArray(value)) return Array.from(value).every((each) => isJson(each, depth + 1));
  const prototype = Object.getPrototypeOf(value);
  if ((prototype !== null && prototype !== Object.prototype) || 'toJSON' in value) return false;
  return Object.values(value).every((each) => each === undefined || isJson(each, depth + 1));
}
