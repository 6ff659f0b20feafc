import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const EMBEDDED_MODEL = fileURLToPath(new URL('../../models/sentiment', import.meta.url));
/** No request may take longer than this, whatever it asks for. */
export const HARD_CAP_MS = 10_000;

const integer = (min, max, about) => z.coerce.number().int().min(min).max(max).describe(`${about} ${min} to ${max}.`);
const keys = z.string().transform((list) => list.split(',').map((key) => key.trim()));

/** Every variable the service reads. */
const schema = z.object({
  PORT: integer(0, 65_535, 'Port to listen on; 0 takes a free one.').default(8000),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; a container needs 0.0.0.0.'),
  MODEL: z.string().min(1).default(EMBEDDED_MODEL).describe('Directory of the model.'),
  DTYPE: z.string().default('auto').describe('Which weights of it: auto, fp32, q8, q4, …'),
  DEVICE: z.string().default('auto').describe('Where the model runs: auto, cpu, cuda, …'),
  EXECUTOR: z
    .enum(['worker', 'process', 'inline'])
    .default('worker')
    .describe('What runs the model: threads, processes, or the thread of the service.'),
  WORKERS: integer(1, 64, 'Executors side by side; by default as many as the CPU quota allows, at most 4.').optional(),
  GRAPH_OPTIMIZATION: z
    .enum(['all', 'fast', 'runtime'])
    .default('all')
    .describe(
      'fast leaves out what is slow on a CPU, quantized models then round differently; runtime runs the file as it is.',
    ),
  BATCH_TOKENS: integer(
    1,
    65_536,
    'Padded tokens of one run; by default 128, and what the SDK takes on a device that is named.',
  ).optional(),
  QUEUE_MAX_TEXTS: integer(1, 100_000, 'Texts that may wait; beyond it 429.').default(512),
  REQUEST_TIMEOUT_MS: integer(100, HARD_CAP_MS, 'Time of a request, its body included.').default(HARD_CAP_MS),
  // The longest text fits, escaped as well. It also bounds the work of a request: of ordinary text at most 44,000 tokens,
  // about six seconds of two cores, within the hard cap.
  MAX_BODY_BYTES: integer(1_024, 2 ** 24, 'Largest body; beyond it 413.').default(2 ** 17),
  MAX_CONNECTIONS: integer(1, 65_535, 'Open connections; more are closed at once.').default(2_000),
  RATE_LIMIT_PER_SECOND: integer(0, 100_000, 'Requests of one client; 0 for no limit.').default(1_000),
  PROXY_HOPS: integer(0, 8, 'Proxies in front whose X-Forwarded-For is believed.').default(0),
  API_KEYS: keys
    .pipe(
      z
        .array(
          z
            .string()
            .min(16, 'at least 16 characters each')
            .regex(/^[\x21-\x7e]*$/, 'no spaces, and ASCII alone'),
        )
        .max(1_000),
    )
    .optional()
    .describe('Keys that may call /predict, parted by commas, at least 16 characters each; without it anybody may.'),
  DRAIN_DELAY_MS: integer(0, 60_000, 'From SIGTERM to the closed port, so that balancers notice.').default(3_000),
  LOG: z.enum(['all', 'errors', 'none']).default('all').describe('Requests that are logged: all, errors or none.'),
});

/**
 * Reads the environment. @throws Error whose message lists every variable that is wrong, never its value: it may be a key.
 * @returns {z.infer<typeof schema>}
 */
export function readConfig(env) {
  // A blank variable means an unset one, as in compose files; as a number it would be 0.
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .filter((name) => /\S/.test(env[name] ?? ''))
      .map((name) => [name, env[name]]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path[0]}: ${message}`);
  throw Object.assign(new Error(`The environment is not right:\n${lines.join('\n')}`), { code: 'CONFIG' });
}

/** What --help prints. */
export function describeConfig() {
  const lines = Object.entries(schema.shape).map(([name, field]) => {
    const value = name === 'MODEL' ? 'the model of this repository' : field.def.defaultValue;
    const about = field.description ?? field.def.innerType.description;
    return `  ${name.padEnd(22)} ${about}${value === undefined ? '' : ` Default: ${value}.`}`;
  });
  return `Classifies texts over HTTP. Configured by the environment:\n\n${lines.join('\n')}\n`;
}
