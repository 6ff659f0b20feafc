import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const integer = (min, max, about) => z.coerce.number().int().min(min).max(max).describe(`${about} ${min} to ${max}.`);

const schema = z.object({
  HTTP_PORT: integer(0, 65_535, 'Port of HTTP.').default(8001),
  GRPC_PORT: integer(0, 65_535, 'Port of gRPC.').default(8002),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on; a container needs 0.0.0.0.'),
  MODEL_REPOSITORY: z
    .string()
    .default(fileURLToPath(new URL('../models', import.meta.url)))
    .describe('Folder of models: <model>/<version>/config.json, or <model>/config.json for version 1.'),
  MODEL_CONTROL: z.enum(['none', 'explicit']).default('none').describe('explicit lets clients load and unload models.'),
  DTYPE: z.string().default('auto').describe('Which weights of a model: auto, fp32, q8, q4, …'),
  WORKERS: integer(1, 64, 'Sessions of a model.').default(1),
  THREADS: integer(1, 64, 'Threads of a session.').default(1),
  MAX_WAITING: integer(
    1,
    10_000,
    'Requests of tensors, or texts (256 at least), that may wait; beyond it 429.',
  ).default(128),
  MAX_BODY_BYTES: integer(1_024, 2 ** 28, 'Largest request.').default(2 ** 24),
  // The longest run the SDK makes by default, on any device. 16 rows of 512 tokens take the shipped model close to a
  // gigabyte; eight times as many also outlast TIMEOUT_MS, and a run that has begun cannot be interrupted.
  MAX_ELEMENTS: integer(1, 2 ** 26, 'Elements of an input: rows times tokens.').default(8_192),
  TIMEOUT_MS: integer(1, 600_000, 'Time of a request, unless it asks for less.').default(10_000),
  DRAIN_DELAY_MS: integer(0, 60_000, 'From SIGTERM to the closed ports.').default(3_000),
});

/** Reads the environment. @throws Error that lists every variable that is wrong. */
export function readConfig(env) {
  // A blank variable means an unset one; as a number it would be 0.
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .filter((name) => /\S/.test(env[name] ?? ''))
      .map((name) => [name, env[name]]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  throw new Error(parsed.error.issues.map(({ path, message }) => `${path[0]}: ${message}`).join('\n'));
}

/** What --help prints. */
export function describeConfig() {
  const lines = Object.entries(schema.shape).map(([name, { def }]) => {
    const value = name === 'MODEL_REPOSITORY' ? 'the models of this repository' : def.defaultValue;
    const about = schema.shape[name].description ?? def.innerType.description;
    return `  ${name.padEnd(17)} ${about} Default: ${value}.`;
  });
  return `Serves models by the Open Inference Protocol. Configured by the environment:\n\n${lines.join('\n')}\n`;
}
