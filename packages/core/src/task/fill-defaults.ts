import { LexrunError } from '../error/lexrun-error.js';
import type { ModelContext } from './task-runner.js';

/** Tells whether a value of a manifest suits an option. */
export type OptionCheck = (value: unknown) => boolean;

/** `T` with the options in `D` present. */
export type WithDefaults<T, D> = Omit<T, keyof D> & {
  readonly [P in keyof D]: P extends keyof T ? Exclude<T[P], undefined> : D[P];
};

export const isFlag: OptionCheck = (value) => typeof value === 'boolean';
export const isText: OptionCheck = (value) => typeof value === 'string';
export const isCount: OptionCheck = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
export const isOneOf =
  (values: readonly unknown[]): OptionCheck =>
  (value) =>
    values.includes(value);

/**
 * Completes the options of a call: what the call says, else what the model's manifest says under `taskDefaults`, else
 * `defaults`. `checks` names the options a manifest may set.
 * @throws LexrunError `INVALID_MODEL` for a default of the manifest that does not suit its option.
 */
export function fillDefaults<T extends object, const D extends object>(
  options: T,
  model: ModelContext,
  defaults: D,
  checks: Readonly<Record<string, OptionCheck>>,
): WithDefaults<T, D> {
  const manifest: Record<string, unknown> = {};
  for (const name in checks) {
    if (!Object.hasOwn(model.taskDefaults, name)) continue;
    const check = checks[name]!;
    const value = model.taskDefaults[name];
    if (!check(value)) {
      throw new LexrunError('INVALID_MODEL', `taskDefaults.${name} in lexrun.json does not suit the option ${name}.`);
    }
    manifest[name] = value;
  }
  return { ...defaults, ...manifest, ...options } as unknown as WithDefaults<T, D>;
}
