import { LexrunError } from '../error/lexrun-error.js';
import { integer, isObject } from '../schema/checks.js';
import { type Guard, type GuardSettings, toGuard } from './guard.js';
import { normalizeText } from './normalize-text.js';

/** What is checked and cleaned before a text is queued. Every option may be left out. */
export interface GuardOptions {
  /** Most UTF-16 code units of one text, counted as it comes in and again after `normalization`. 1 to 100,000,000. @default 20000 */
  readonly maxCharacters?: number | undefined;
  /** Most texts of one call; `stream()` takes any number. 1 to 256. @default 256 */
  readonly maxTexts?: number | undefined;
  /**
   * A text of length 0 once it is cleaned. White space is text: whether it means anything is for the model to say.
   * @default 'reject'
   */
  readonly empty?: 'reject' | 'allow' | undefined;
  /** C0 and C1 controls and DEL, except tab, line feed and carriage return. @default 'strip' */
  readonly controlCharacters?: 'strip' | 'reject' | 'allow' | undefined;
  /** Half of a surrogate pair, which no encoding can carry. `'replace'` puts U+FFFD in its place. @default 'reject' */
  readonly loneSurrogates?: 'reject' | 'replace' | undefined;
  /** Characters that turn the direction of text (Unicode's Bidi_Control), which can hide what a reader sees. @default 'allow' */
  readonly bidiControls?: 'allow' | 'strip' | 'reject' | undefined;
  /** Characters that show nothing: soft hyphen, zero-width space and joiners, byte order mark, tags. @default 'allow' */
  readonly zeroWidth?: 'allow' | 'strip' | 'reject' | undefined;
  /**
   * Unicode normalization, after the removals. It changes what the model reads, so it is off unless asked for; then at
   * most 128 combining marks in a row are admitted. @default 'none'
   */
  readonly normalization?: 'none' | 'NFC' | 'NFD' | 'NFKC' | 'NFKD' | undefined;
  /** Tokens beyond the model's maximum: cut, with `truncated: true` in the result, or an error. @default 'truncate' */
  readonly overflow?: 'truncate' | 'error' | undefined;
  /** The spelling of a special token, such as `[SEP]`, inside a text: plain text, or the token itself. @default 'text' */
  readonly specialTokensInText?: 'text' | 'parse' | undefined;
}

/** Most of each number, and its default. */
const COUNTS = { maxCharacters: [100_000_000, 20_000], maxTexts: [256, 256] } as const;
/** What each option takes; the first value is its default. */
const CHOICES = {
  empty: ['reject', 'allow'],
  controlCharacters: ['strip', 'reject', 'allow'],
  loneSurrogates: ['reject', 'replace'],
  bidiControls: ['allow', 'strip', 'reject'],
  zeroWidth: ['allow', 'strip', 'reject'],
  normalization: ['none', 'NFC', 'NFD', 'NFKC', 'NFKD'],
  overflow: ['truncate', 'error'],
  specialTokensInText: ['text', 'parse'],
} as const;

/**
 * Checks guard options and fills in the defaults.
 * @param normalize needed where `normalization` is not `'none'`
 * @throws LexrunError `INVALID_OPTIONS`, with the option's name in the message and in `details.option`.
 */
export function resolveGuard(options: unknown = {}, normalize?: Guard['normalize']): Guard {
  if (!isObject(options)) throw invalid('guard', 'must be an object with the documented options');
  for (const name of Object.keys(options)) {
    const known = Object.hasOwn(COUNTS, name) || Object.hasOwn(CHOICES, name);
    if (!known) throw invalid(`guard.${name}`, 'is not an option of the guard');
  }
  const settings: Record<string, unknown> = {};
  for (const [name, [most, fallback]] of Object.entries(COUNTS)) {
    const { [name]: value = fallback } = options;
    if (integer(1, most)(value)) throw invalid(`guard.${name}`, `must be an integer from 1 to ${most}`);
    settings[name] = value;
  }
  for (const [name, values] of Object.entries<readonly string[]>(CHOICES)) {
    const { [name]: value = values[0] } = options;
    if (!values.includes(value as string)) {
      throw invalid(`guard.${name}`, `must be one of ${values.map((each) => `'${each}'`).join(', ')}`);
    }
    settings[name] = value;
  }
  return toGuard(settings as unknown as GuardSettings, normalize);
}

/** The same, with the code of a normalization only where one is asked for. */
export async function loadGuard(options: unknown): Promise<Guard> {
  const guard = resolveGuard(options);
  if (guard.normalization === 'none') return guard;
  return resolveGuard(options, normalizeText);
}

function invalid(option: string, what: string): LexrunError {
  return new LexrunError('INVALID_OPTIONS', `${option} ${what}`, { details: { option } });
}
