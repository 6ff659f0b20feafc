import { ERROR_CODES, type ErrorCode } from '../error/codes.js';
import { LexrunError } from '../error/lexrun-error.js';

/** How a call of one side ended. */
export type Outcome =
  | { readonly ok: true; readonly result: unknown; readonly ms: number }
  | { readonly ok: false; readonly error: unknown; readonly code: ErrorCode; readonly ms: number };

/** A pipeline's `run`, whatever its task. */
export type AnyRun = (input: unknown, options?: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Asks a side and measures how long its caller waits. Never rejects. */
export async function askSide(
  run: AnyRun,
  input: unknown,
  options: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const started = performance.now();
  try {
    const result = await run(input, options);
    return { ok: true, result, ms: performance.now() - started };
  } catch (error) {
    const code = LexrunError.is(error) ? error.code : 'INTERNAL';
    return { ok: false, error, code, ms: performance.now() - started };
  }
}

/** Whether a failure says nothing about the side that gave it: the input is at fault, or the caller has gone. */
export function callersDoing(code: ErrorCode): boolean {
  return code !== 'QUEUE_FULL' && ERROR_CODES[code].http < 500;
}

/** Whether another side may still answer: the caller waits, and there is time. */
export function mayAskAgain(code: ErrorCode): boolean {
  return code !== 'ABORTED' && code !== 'DEADLINE_EXCEEDED';
}
