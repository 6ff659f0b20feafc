import type { TextPolicy } from '../task/task-runner.js';
import { finish, initialState } from '../telemetry/sha256.js';

/** What makes two requests the same: everything that reaches the model or shapes the answer. */
export interface RequestIdentity {
  readonly task: string;
  readonly input: unknown;
  readonly options: unknown;
  readonly policy: TextPolicy;
}

/**
 * SHA-256 over the whole request, in hexadecimal: nobody can craft a text that is answered with another one's answer. Made
 * on this thread, since a call is admitted in its own turn: what waits for `crypto.subtle` is overtaken by others, or by
 * the end of the model.
 */
export function requestKey({ task, input, options, policy }: RequestIdentity): string {
  const bytes = new TextEncoder().encode(JSON.stringify([task, input, options, policy]));
  return Array.from(finish(initialState(), bytes, 0), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
