import { custom, type Flaw, flag, integer, isObject, object, text, within, wrong } from '../schema/checks.js';
import { parseOptions } from '../task/parse-options.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import { TIMEOUT_BOUNDS } from './call-options.js';

/** A shorter key could be found by trying. */
const MIN_KEY_BYTES = 16;

const schema = object({
  name: text(1, 200),
  guard: custom(isObject, 'of type object'),
  queue: object({ maxTexts: integer(1, 100_000), maxTokens: integer(1, 100_000_000) }),
  batch: object({ maxPaddedTokens: integer(1, 1_000_000), maxRows: integer(1, 4_096) }),
  maxRowsPerItem: integer(1, 100_000),
  batchInvariant: flag,
  coalesce: flag,
  cache: object({ maxEntries: integer(1, 100_000), maxAgeMs: integer(1, 86_400_000) }, ['maxEntries']),
  timeoutMs: integer(TIMEOUT_BOUNDS.min, TIMEOUT_BOUNDS.max),
  drainTimeoutMs: integer(0, TIMEOUT_BOUNDS.max),
  loadTimeoutMs: integer(1_000, 3_600_000),
  warmup: flag,
  dtype: custom((value) => typeof value === 'string' && /^[a-z0-9_]{1,20}$/.test(value)),
  telemetry: checkTelemetry,
  variant: text(1, 100),
});

/**
 * Checks the common options of a model. Loaded where there are any.
 * @throws LexrunError `INVALID_OPTIONS`, naming the option.
 */
export function checkModelOptions(options: object): void {
  parseOptions(schema, options, 'the model');
}

function checkTelemetry(value: unknown): Flaw | undefined {
  const { emit, textHashKey: key } = (value ?? {}) as Partial<Telemetry>;
  if (typeof emit !== 'function') return wrong('an object with a method emit(event)');
  if (key === undefined || (key instanceof Uint8Array && key.length >= MIN_KEY_BYTES)) return undefined;
  return within('textHashKey', wrong(`a Uint8Array of at least ${MIN_KEY_BYTES} bytes`));
}
