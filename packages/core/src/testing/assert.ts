import type { ErrorCode } from '../error/codes.js';
import { LexrunError } from '../error/lexrun-error.js';

/** @throws Error with the message unless the condition holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Compares plain data by its JSON form. @throws Error that shows both values. */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  const left = JSON.stringify(actual);
  const right = JSON.stringify(expected);
  assert(left === right, `${what}: expected ${clip(right)}, got ${clip(left)}`);
}

/** Compares numbers one by one. @throws Error at the first that differs by more than the tolerance. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert(actual.length === expected.length, `${what}: ${actual.length} numbers where ${expected.length} are expected`);
  for (let index = 0; index < actual.length; index++) {
    const difference = Math.abs(actual[index]! - expected[index]!);
    // Written so that NaN fails too.
    assert(difference <= tolerance, `${what}: number ${index} is ${actual[index]}, not ${expected[index]}`);
  }
}

/** Awaits a typed failure and returns it. @throws Error unless the work rejects with a LexrunError of one of the codes. */
export async function assertRejects(work: Promise<unknown>, ...codes: readonly ErrorCode[]): Promise<LexrunError> {
  let failure: unknown;
  try {
    await work;
  } catch (error) {
    failure = error;
  }
  assert(failure !== undefined, `expected a failure with ${codes.join(' or ')}, but the work succeeded`);
  assert(LexrunError.is(failure), `expected a LexrunError, got ${String(failure)}`);
  assert(codes.length === 0 || codes.includes(failure.code), `expected ${codes.join(' or ')}, got ${failure.code}`);
  return failure;
}

function clip(text: string | undefined): string {
  return text === undefined || text.length <= 300 ? String(text) : `${text.slice(0, 300)}…`;
}
