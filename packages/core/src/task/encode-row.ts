import { LexrunError } from '../error/lexrun-error.js';
import { isInteger } from '../schema/passes.js';
import type { Encoding } from '../tokenizer/encoding.js';
import { PartMissing } from '../tokenizer/part-missing.js';
import type { EncodeOptions, TruncationOptions } from '../tokenizer/tokenizer.js';
import { fillDefaults } from './fill-defaults.js';
import type { ModelContext, TextPolicy } from './task-runner.js';

/** How one row is tokenized. */
export interface EncodeRowOptions {
  readonly pair?: string | undefined;
  /** Most tokens, special tokens included. */
  readonly maxLength: number;
  /** @default 'longest_first' */
  readonly strategy?: NonNullable<TruncationOptions['strategy']>;
  readonly specialTokensInText?: EncodeOptions['specialTokensInText'];
}

/** A row and whether it lost tokens. */
export interface EncodedRow {
  readonly encoding: Encoding;
  readonly truncated: boolean;
}

/**
 * The limit of a row in tokens: the call's `maxLength`, else the manifest's, else the model's.
 * @throws LexrunError `INVALID_OPTIONS` for more tokens than the model has positions, `INVALID_MODEL` where the manifest's
 * limit is none.
 */
export function rowLimit(model: ModelContext, maxLength: number | undefined): number {
  const { maxLength: most } = model;
  const limit = maxLength ?? fillDefaults({}, model, { maxLength: most }, { maxLength: isInteger(1, most) }).maxLength;
  if (limit > most) {
    throw new LexrunError('INVALID_OPTIONS', `Option maxLength must be at most ${most}, got ${limit}.`, {
      details: { option: 'maxLength', limit: most, actual: limit },
    });
  }
  return limit;
}

type Truncate = typeof import('./truncate-encoding.js').truncateEncoding;

/** Most texts fit, so what cuts the others is loaded with the first of them. */
let truncate: Truncate | undefined;
const loadTruncate = async (): Promise<void> => {
  truncate = (await import('./truncate-encoding.js')).truncateEncoding;
};

/**
 * Tokenizes a text (or pair) into one row of at most `maxLength` tokens.
 * @throws PartMissing where a part of it is loaded first, see `withParts`.
 * @throws LexrunError `TOO_MANY_TOKENS` under `overflow: 'error'`, `TRUNCATION_IMPOSSIBLE` as the tokenizer says.
 */
export function encodeRow(
  model: ModelContext,
  policy: TextPolicy,
  text: string,
  options: EncodeRowOptions,
): EncodedRow {
  const { pair, maxLength, strategy, specialTokensInText = policy.specialTokensInText } = options;
  const whole = model.tokenizer.encode(text, {
    pair,
    truncation: null,
    padding: null,
    specialTokensInText,
  });
  const actual = whole.ids.length;
  if (actual <= maxLength) return { encoding: whole, truncated: false };
  if (policy.overflow === 'error') {
    throw new LexrunError('TOO_MANY_TOKENS', `The text has ${actual} tokens, ${maxLength} are allowed.`, {
      details: { limit: maxLength, actual },
    });
  }
  if (truncate === undefined) throw new PartMissing(loadTruncate);
  return { encoding: truncate(whole, maxLength, strategy, model), truncated: true };
}
