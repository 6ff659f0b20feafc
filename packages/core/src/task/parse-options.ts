import type * as z from 'zod/mini';
import { LexrunError } from '../error/lexrun-error.js';

type Issue = z.core.$ZodIssue;

/**
 * Checks the options of a call against a strict schema. Options set to `undefined` count as absent.
 * @throws LexrunError `INVALID_OPTIONS`, naming the option, what it must be and the kind of value it was.
 */
export function parseOptions<T extends object>(schema: z.ZodMiniType<T>, options: unknown, task: string): T {
  const given = options ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new LexrunError('INVALID_OPTIONS', `Options of ${task} must be an object, got ${kindOf(given)}.`);
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return withoutUndefined(parsed.data);
  const issue = parsed.error.issues[0];
  if (issue === undefined) throw new LexrunError('INVALID_OPTIONS', `Options of ${task} are not valid.`);
  const option = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : pathOf(issue.path);
  throw new LexrunError('INVALID_OPTIONS', `${messageOf(issue, option, given)} (${task})`, {
    ...(issue.code === 'unrecognized_keys' ? { hint: `${task} has the options ${optionsOf(schema).join(', ')}.` } : {}),
    details: { option, task },
  });
}

function optionsOf(schema: z.ZodMiniType): readonly string[] {
  const { def } = (schema as z.ZodMiniObject)._zod;
  return Object.keys(def.shape ?? {});
}

function messageOf(issue: Issue, option: string, given: object): string {
  if (issue.code === 'unrecognized_keys') return `Unknown option ${option}.`;
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], given);
  return `Option ${option} must be ${expectationOf(issue)}, got ${kindOf(value)}.`;
}

function expectationOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `of type ${issue.expected === 'int' ? 'integer' : issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_union':
      return issue.errors.flatMap((branch) => branch.slice(0, 1).map(expectationOf)).join(' or ');
    case 'custom':
      return issue.message ?? 'valid';
    default:
      return 'valid';
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries long' : '';
}

/** Names a value without repeating text: numbers and booleans as they are, everything else by its type. */
function kindOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return `${value}`;
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  return Array.isArray(value) ? `an array of ${value.length}` : `a value of type ${typeof value}`;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, depth) => (typeof key === 'number' ? `[${key}]` : `${depth > 0 ? '.' : ''}${String(key)}`))
    .join('');
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
