import { LexrunError } from '@lexrun/core';

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isCount = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 16;
const isModule = (value: unknown): boolean => isObject(value) && typeof value.module === 'string';

type Check = readonly [isSound: (value: unknown) => boolean, expected: string];
const COUNT: Check = [isCount, 'a whole number from 1 to 16'];

/** What this platform adds to the options of core, which checks its own; model, device and assets are checked where they are read. */
const CHECKS: Readonly<Record<string, Check>> = {
  modelCache: [(value) => ['use', 'reload', 'none'].includes(value as string), "'use', 'reload' or 'none'"],
  onProgress: [isFunction, 'a function that is told of files'],
  signal: [(value) => isObject(value) && 'aborted' in value && 'addEventListener' in value, 'an AbortSignal'],
  workers: COUNT,
  threads: COUNT,
  executor: [isFunction, 'a function that makes an executor'],
  createWorker: [isFunction, 'a function that starts a worker'],
  backend: [isModule, 'a module as { module }'],
  tokenizer: [isModule, 'a module as { module }'],
  tasks: [(value) => isObject(value) && Object.values(value).every(isObject), 'an object of task specs by name'],
};

/**
 * Checks the options beside model and device. A chunk of its own: a page that gives no others does not load it.
 * @throws LexrunError `INVALID_OPTIONS`, naming the option.
 */
export function checkOptions(options: Readonly<Record<string, unknown>>): void {
  for (const [option, [isSound, expected]] of Object.entries(CHECKS)) {
    const value = options[option];
    if (value === undefined || isSound(value)) continue;
    throw new LexrunError('INVALID_OPTIONS', `Option ${option} must be ${expected}.`, { details: { option } });
  }
}
