/*
 * Tests of single values that files hold, without a word on what is wrong. A worker loads them, in place of the checks in
 * checks.ts: docs/decisions/006-what-a-page-loads.md.
 */

/** Whether a value is what it should be. */
export type Passes = (value: unknown) => boolean;

/** A number between two bounds, both included. */
export const isNumber =
  (min: number, max: number): Passes =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max;

/** An integer between two bounds, both included. */
export const isInteger =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Passes =>
  (value) =>
    Number.isInteger(value) && isNumber(min, max)(value);

/** A string, of a length between two bounds in UTF-16 code units, both included. */
export const isText =
  (min: number, max: number): Passes =>
  (value) =>
    typeof value === 'string' && isNumber(min, max)(value.length);
