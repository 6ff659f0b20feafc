import type { TextPolicy } from '../task/task-runner.js';

/** What makes two requests the same: everything that reaches the model or shapes the answer. */
export interface RequestIdentity {
  readonly task: string;
  readonly input: unknown;
  readonly options: unknown;
  readonly policy: TextPolicy;
}

/** SHA-256 over the whole request, in hexadecimal: nobody can craft a text that is answered with another one's answer. */
export async function requestKey({ task, input, options, policy }: RequestIdentity): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([task, input, options, policy]));
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
