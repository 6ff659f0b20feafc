import { LexrunError } from '@lexrun/core';
import * as z from 'zod/mini';

const count = z.optional(z.int().check(z.minimum(1), z.maximum(256)));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
/** A module that makes a part, or the part itself, which a method of it tells. */
const part = (method: string) =>
  z.optional(
    z.custom((value) => isObject(value) && (typeof value.module === 'string' || typeof value[method] === 'function')),
  );

/** What this platform adds to the options of core, which checks its own. */
const schema = z.looseObject({
  workers: count,
  threads: count,
  deviceId: z.optional(z.int().check(z.minimum(0), z.maximum(255))),
  graphOptimization: z.optional(z.enum(['all', 'fast', 'runtime'])),
  executor: z.optional(z.enum(['worker', 'process', 'inline'])),
  createWorker: z.optional(z.custom((value) => typeof value === 'function')),
  backend: part('createSession'),
  tokenizer: part('encode'),
  tasks: z.optional(z.custom((value) => isObject(value) && Object.values(value).every(isObject))),
});

const EXPECTED: Readonly<Record<string, string>> = {
  workers: 'a whole number from 1 to 256',
  threads: 'a whole number from 1 to 256',
  deviceId: 'a whole number from 0 to 255',
  graphOptimization: "'all', 'fast' or 'runtime'",
  executor: "'worker', 'process' or 'inline'",
  createWorker: 'a function that starts a worker thread',
  backend: 'a module as { module }, or a backend',
  tokenizer: 'a module as { module }, or a tokenizer',
  tasks: 'an object of task specs by name',
};

/** @throws LexrunError `INVALID_OPTIONS`, naming the option. */
export function checkNodeOptions(options: unknown): void {
  const parsed = schema.safeParse(options);
  if (parsed.success) return;
  const option = parsed.error.issues[0]?.path[0];
  if (typeof option !== 'string') {
    throw new LexrunError('INVALID_OPTIONS', 'pipeline() and loadModel() take an object of options with a model.');
  }
  throw new LexrunError('INVALID_OPTIONS', `Option ${option} must be ${EXPECTED[option] ?? 'valid'}.`, {
    details: { option },
  });
}
