/*
 * Checks of options and of small files. A browser loads them on both sides of a worker, so they are written out here in a
 * kilobyte where a schema library takes eight: docs/decisions/006-what-a-page-loads.md.
 */

import { isObject } from './is-object.js';

export { isObject } from './is-object.js';

/** What is wrong with a value. */
export interface Flaw {
  /** What the value should be, to follow "must be". */
  readonly expected: string;
  /** Where inside the checked value. */
  readonly path: readonly (string | number)[];
  /** Keys that are not known, if that is what is wrong. */
  readonly unknown?: readonly string[];
}

/** Tells what is wrong with a value; undefined where nothing is. Never changes it. */
export type Check = (value: unknown) => Flaw | undefined;

/** The check of an object, with the keys it knows. */
export interface ObjectCheck extends Check {
  readonly keys: readonly string[];
}

/** A value that is not what it should be. */
export const wrong = (expected: string): Flaw => ({ expected, path: [] });
/** A flaw of what lies under a key. */
export const within = (key: string | number, flaw: Flaw): Flaw => ({ ...flaw, path: [key, ...flaw.path] });

function bounded(actual: number, min: number, max: number, unit = ''): Flaw | undefined {
  if (actual < min) return wrong(`at least ${min}${unit}`);
  return actual > max ? wrong(`at most ${max}${unit}`) : undefined;
}

/** A value that passes a test. */
export const custom =
  (passes: (value: unknown) => boolean, expected = 'valid'): Check =>
  (value) =>
    passes(value) ? undefined : wrong(expected);

/** A switch. */
export const flag: Check = custom((value) => typeof value === 'boolean', 'of type boolean');

/** A finite number between two bounds, both included. */
export const number =
  (min: number = Number.NEGATIVE_INFINITY, max: number = Number.POSITIVE_INFINITY): Check =>
  (value) =>
    Number.isFinite(value) ? bounded(value as number, min, max) : wrong('of type number');

/** An integer between two bounds, both included. */
export const integer =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isFinite(value) && !Number.isInteger(value) ? wrong('of type integer') : number(min, max)(value);

/** A string, of a length between two bounds in UTF-16 code units, both included. */
export const text =
  (min = 0, max: number = Number.POSITIVE_INFINITY): Check =>
  (value) =>
    typeof value === 'string' ? bounded(value.length, min, max, ' characters long') : wrong('of type string');

/** One of the listed values. */
export const oneOf = (values: readonly unknown[]): Check =>
  custom((value) => values.includes(value), `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`);

/** Null, or what a check takes. */
export const nullable =
  (check: Check): Check =>
  (value) =>
    value === null ? undefined : check(value);

/** An array whose entries pass a check, of a length between two bounds, both included. */
export const list =
  (entry: Check, min = 0, max: number = Number.POSITIVE_INFINITY): Check =>
  (value) => {
    if (!Array.isArray(value)) return wrong('of type array');
    // By index: the holes of a sparse array are looked at too.
    for (let index = 0; index < value.length; index++) {
      const flaw = entry(value[index]);
      if (flaw !== undefined) return within(index, flaw);
    }
    return bounded(value.length, min, max, ' entries long');
  };

/** An object of the known keys. Those that are not required may be left out or undefined. */
export function object(shape: Readonly<Record<string, Check>>, required: readonly string[] = []): ObjectCheck {
  const keys = Object.keys(shape);
  const check: Check = (value) => {
    if (!isObject(value)) return wrong('of type object');
    for (const key of keys) {
      const own = value[key];
      const flaw = own === undefined && !required.includes(key) ? undefined : shape[key]!(own);
      if (flaw !== undefined) return within(key, flaw);
    }
    const unknown = Object.keys(value).filter((key) => !keys.includes(key));
    return unknown.length === 0 ? undefined : { ...wrong('without unknown keys'), unknown };
  };
  return Object.assign(check, { keys });
}
