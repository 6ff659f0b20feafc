import * as z from 'zod/mini';
import { LexrunError } from '../error/lexrun-error.js';
import { type Guard, toGuard } from './guard.js';

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

const count = (most: number, fallback: number) => z._default(z.int().check(z.gte(1), z.lte(most)), fallback);
const choice = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  z._default(z.enum(values), fallback as never);

const MAX_CHARACTERS = 100_000_000;
const MAX_TEXTS = 256;
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

// The first value of each choice is its default.
const schema = z.strictObject({
  maxCharacters: count(MAX_CHARACTERS, 20_000),
  maxTexts: count(MAX_TEXTS, 256),
  empty: choice(CHOICES.empty, 'reject'),
  controlCharacters: choice(CHOICES.controlCharacters, 'strip'),
  loneSurrogates: choice(CHOICES.loneSurrogates, 'reject'),
  bidiControls: choice(CHOICES.bidiControls, 'allow'),
  zeroWidth: choice(CHOICES.zeroWidth, 'allow'),
  normalization: choice(CHOICES.normalization, 'none'),
  overflow: choice(CHOICES.overflow, 'truncate'),
  specialTokensInText: choice(CHOICES.specialTokensInText, 'text'),
});

const EXPECTED: Readonly<Record<string, string>> = {
  maxCharacters: `an integer from 1 to ${MAX_CHARACTERS}`,
  maxTexts: `an integer from 1 to ${MAX_TEXTS}`,
  ...Object.fromEntries(
    Object.entries(CHOICES).map(([name, values]) => [name, `one of ${values.map((v) => `'${v}'`).join(', ')}`]),
  ),
};

/**
 * Checks guard options and fills in the defaults.
 * @throws LexrunError `INVALID_OPTIONS`, with the option's name in the message and in `details.option`.
 */
export function resolveGuard(options?: unknown): Guard {
  const parsed = z.safeParse(schema, options ?? {});
  if (parsed.success) return toGuard(parsed.data);
  const issue = parsed.error.issues[0]!;
  const name = issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path[0];
  const option = name === undefined ? 'guard' : `guard.${String(name)}`;
  const expected = EXPECTED[String(name)] ?? 'an object with the documented options';
  const message =
    issue.code === 'unrecognized_keys' ? `${option} is not an option of the guard` : `${option} must be ${expected}`;
  throw new LexrunError('INVALID_OPTIONS', message, { details: { option } });
}
