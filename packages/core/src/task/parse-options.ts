import { LexrunError } from '../error/lexrun-error.js';
import { isObject, type ObjectCheck } from '../schema/checks.js';

/**
 * Checks the options of a call against a strict schema. Options set to `undefined` count as absent.
 * @throws LexrunError `INVALID_OPTIONS`, naming the option, what it must be and the kind of value it was.
 */
export function parseOptions<T extends object>(schema: ObjectCheck, options: unknown, task: string): T {
  const given = options ?? {};
  if (!isObject(given)) {
    throw new LexrunError('INVALID_OPTIONS', `Options of ${task} must be an object, got ${kindOf(given)}.`);
  }
  const flaw = schema(given);
  if (flaw === undefined) return copyOf(given) as T;
  const option = flaw.unknown?.join(', ') ?? pathOf(flaw.path);
  const value = flaw.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], given);
  const message =
    flaw.unknown === undefined
      ? `Option ${option} must be ${flaw.expected}, got ${kindOf(value)}.`
      : `Unknown option ${option}.`;
  throw new LexrunError('INVALID_OPTIONS', `${message} (${task})`, {
    ...(flaw.unknown === undefined ? {} : { hint: `${task} has the options ${schema.keys.join(', ')}.` }),
    details: { option, task },
  });
}

/** Names a value without repeating text: numbers and booleans as they are, everything else by its type. */
function kindOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return `${value}`;
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  return Array.isArray(value) ? `an array of ${value.length}` : `a value of type ${typeof value}`;
}

function pathOf(path: readonly (string | number)[]): string {
  return path.map((key, depth) => (typeof key === 'number' ? `[${key}]` : `${depth > 0 ? '.' : ''}${key}`)).join('');
}

/** Lists are copied: what the caller does with its own afterwards must not reach a request. */
function copyOf(options: object): object {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  );
}
