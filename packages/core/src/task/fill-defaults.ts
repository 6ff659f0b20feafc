import { LexrunError } from '../error/lexrun-error.js';
import { isInteger, isText, type Passes } from '../schema/passes.js';
import type { ModelContext } from './task-runner.js';

/** `T` with the options in `D` present. */
export type WithDefaults<T, D> = Omit<T, keyof D> & {
  readonly [P in keyof D]: P extends keyof T ? Exclude<T[P], undefined> : D[P];
};

// The bounds are those of option-schemas.ts, which no worker loads.

export const isOneOf =
  (values: readonly unknown[]): Passes =>
  (value) =>
    values.includes(value);
/** A number of results; null means all. */
export const isTopK: Passes = (value) => value === null || isInteger(1, 10_000)(value);
/** A list of labels or words. `minimum` is its least length. */
export const areLabels =
  (minimum: number): Passes =>
  (value) =>
    Array.isArray(value) && isInteger(minimum, 1_000)(value.length) && value.every(isText(1, 2_000));

/**
 * Completes the options of a call: what the call says, else what the model's manifest says under `taskDefaults`, else
 * `defaults`. `checks` names the options a manifest may set.
 * @throws LexrunError `INVALID_MODEL` for a default of the manifest that does not suit its option.
 */
export function fillDefaults<T extends object, const D extends object>(
  options: T,
  model: ModelContext,
  defaults: D,
  checks: Readonly<Record<string, Passes>>,
): WithDefaults<T, D> {
  const manifest: Record<string, unknown> = {};
  for (const name in checks) {
    if (!Object.hasOwn(model.taskDefaults, name)) continue;
    manifest[name] = model.taskDefaults[name];
    if (checks[name]!(manifest[name])) continue;
    throw new LexrunError('INVALID_MODEL', `taskDefaults.${name} in lexrun.json does not suit its option.`);
  }
  return { ...defaults, ...manifest, ...options } as unknown as WithDefaults<T, D>;
}
