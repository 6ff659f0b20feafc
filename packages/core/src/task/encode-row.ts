import { LexrunError } from '../error/lexrun-error.js';
import type { Encoding } from '../tokenizer/encoding.js';
import { PartMissing } from '../tokenizer/part-missing.js';
import type { EncodeOptions, TruncationOptions } from '../tokenizer/tokenizer.js';
import { isCount } from './fill-defaults.js';
import type { ModelContext, TextPolicy } from './task-runner.js';

/** How one row is tokenized. */
export interface EncodeRowOptions {
  readonly pair?: string | undefined;
  /** Most tokens, special tokens included. */
  readonly maxLength: number;
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
 * @throws LexrunError `INVALID_OPTIONS` for more tokens than the model has positions.
 */
export function rowLimit(model: ModelContext, maxLength: number | undefined): number {
  const manifest = model.taskDefaults.maxLength;
  const limit = maxLength ?? (isCount(manifest) ? Math.min(manifest as number, model.maxLength) : model.maxLength);
  if (limit > model.maxLength) {
    throw new LexrunError('INVALID_OPTIONS', `Option maxLength must be at most ${model.maxLength}, got ${limit}.`, {
      hint: `The model reads at most ${model.maxLength} tokens at a time.`,
      details: { option: 'maxLength', limit: model.maxLength, actual: limit },
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
  const { maxLength, strategy = 'longest_first' } = options;
  const whole = model.tokenizer.encode(text, {
    ...(options.pair === undefined ? {} : { pair: options.pair }),
    truncation: null,
    padding: null,
    specialTokensInText: options.specialTokensInText ?? policy.specialTokensInText,
  });
  const actual = whole.ids.length;
  if (actual <= maxLength) return { encoding: whole, truncated: false };
  if (policy.overflow === 'error') throw tooManyTokens(maxLength, actual);
  if (truncate === undefined) throw new PartMissing(loadTruncate);
  return { encoding: truncate(whole, maxLength, strategy), truncated: true };
}

/** The error of a text that is too long under `overflow: 'error'`. */
function tooManyTokens(limit: number, actual: number): LexrunError {
  return new LexrunError('TOO_MANY_TOKENS', `The text has ${actual} tokens, ${limit} are allowed.`, {
    details: { limit, actual },
  });
}
