import { custom, flag, integer, isObject, object, text } from '../schema/checks.js';
import { parseOptions } from '../task/parse-options.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import { TIMEOUT_BOUNDS } from './call-options.js';

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
  telemetry: custom(
    (value) => typeof (value as Telemetry | null)?.emit === 'function',
    'an object with a method emit(event)',
  ),
  variant: text(1, 100),
});

/**
 * Checks the common options of a model. Loaded where there are any.
 * @throws LexrunError `INVALID_OPTIONS`, naming the option.
 */
export function checkModelOptions(options: object): void {
  parseOptions(schema, options, 'the model');
}
