import { describe, expect, it } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import { cleanText } from './clean-text.js';
import { type GuardOptions, resolveGuard } from './guard-options.js';
import { normalizeText } from './normalize-text.js';

const clean = (text: unknown, options: GuardOptions = {}) =>
  cleanText(text, 'text', resolveGuard(options, normalizeText));
const refusal = (text: unknown, options: GuardOptions = {}): LexrunError => {
  try {
    clean(text, options);
  } catch (error) {
    if (LexrunError.is(error)) return error;
    throw error;
  }
  throw new Error('the text was admitted');
};

describe('cleanText', () => {
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [7, 'number'],
    [['a'], 'an array'],
    [{}, 'object'],
    [new String('a'), 'object'],
  ])('refuses %s, which is no string', (value, kind) => {
    const error = refusal(value);
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toBe(`text must be a string, not ${kind}`);
    expect(error.details).toEqual({ field: 'text' });
    expect(error.hint).not.toBe('');
  });

  it('returns a clean text as it is, without a map', () => {
    for (const text of ['fine\r\n\tand 很好', '👍🏽 café', ' ']) expect(clean(text)).toEqual({ text, map: undefined });
  });

  it('counts before it looks', () => {
    const error = refusal('\uD800'.repeat(11), { maxCharacters: 10 });
    expect(error.code).toBe('TEXT_TOO_LONG');
    expect(error.message).toBe('text has 11 characters; at most 10 are admitted');
    expect(error.details).toEqual({ field: 'text', limit: 10, actual: 11 });
    expect(clean('x'.repeat(10), { maxCharacters: 10 }).text).toHaveLength(10);
  });

  it('refuses or replaces half of a surrogate pair', () => {
    for (const text of ['a\uD83D', 'a\uDE00b', 'a\uDE00\uD83D']) {
      const error = refusal(text);
      expect(error.code).toBe('LONE_SURROGATE');
      expect(error.details.position).toBe(1);
      expect(error.details.codePoint).toMatch(/^U\+D83D|U\+DE00$/);
      expect(error.details.option).toBe('guard.loneSurrogates');
      expect(error.message).toBe(`text contains a lone surrogate, ${error.details.codePoint}, at position 1`);
    }
    const replaced = clean('\uDE00😀\uD83D', { loneSurrogates: 'replace' });
    expect(replaced).toEqual({ text: '\uFFFD😀\uFFFD', map: undefined });
  });

  it('strips, refuses or allows control characters', () => {
    const text = 'a\0b\x7Fc\x9Fd\t\r\n';
    expect(clean(text).text).toBe('abcd\t\r\n');
    expect(clean(text, { controlCharacters: 'allow' }).text).toBe(text);
    const error = refusal(text, { controlCharacters: 'reject' });
    expect(error.code).toBe('CONTROL_CHARACTER');
    expect(error.details).toEqual({
      field: 'text',
      codePoint: 'U+0000',
      position: 1,
      option: 'guard.controlCharacters',
    });
  });

  it.each([
    ['bidiControls', 'a\u202Eb\u2067', 'U+202E'],
    ['zeroWidth', 'a\u200Bb\uFEFF', 'U+200B'],
    ['zeroWidth', 'a\u{E0041}b', 'U+E0041'],
  ] as const)('allows %s by default, strips or refuses them on request', (option, text, codePoint) => {
    expect(clean(text)).toEqual({ text, map: undefined });
    expect(clean(text, { [option]: 'strip' }).text).toBe('ab');
    const error = refusal(text, { [option]: 'reject' });
    expect(error.code).toBe('FORBIDDEN_CHARACTER');
    expect(error.details).toEqual({ field: 'text', codePoint, position: 1, option: `guard.${option}` });
  });

  it.each([
    ['controlCharacters', '\0', 'a control character, U+0000'],
    ['bidiControls', '\u2069', 'a bidirectional control, U+2069'],
    ['zeroWidth', '\xAD', 'a zero-width character, U+00AD'],
  ] as const)('says what it refuses under %s, at the very start too', (option, character, what) => {
    const error = refusal(`${character}a`, { [option]: 'reject' });
    expect(error.message).toBe(`text contains ${what}, at position 0`);
    expect(error.details.position).toBe(0);
  });

  it('looks for each class by itself', () => {
    expect(clean('a\0b', { bidiControls: 'reject', zeroWidth: 'reject' }).text).toBe('ab');
    expect(clean('a😀', { controlCharacters: 'allow' })).toEqual({ text: 'a😀', map: undefined });
  });

  it('refuses what is empty once it is cleaned, unless empty texts are allowed', () => {
    expect(refusal('').message).toBe('text is empty');
    expect(refusal('\0').message).toBe('text is empty once its control and zero-width characters are removed');
    expect(refusal('\0\x01').code).toBe('EMPTY_TEXT');
    expect(refusal('\0\x01').details).toEqual({ field: 'text', limit: 1, actual: 2 });
    expect(clean('\0', { empty: 'allow' }).text).toBe('');
  });

  it('measures again after a normalization that grows', () => {
    const error = refusal('\uFDFA', { normalization: 'NFKC', maxCharacters: 17 });
    expect(error.code).toBe('TEXT_TOO_LONG');
    expect(error.details).toEqual({ field: 'text', limit: 17, actual: 18 });
    expect(clean('\uFDFA', { normalization: 'NFKC', maxCharacters: 18 }).text).toHaveLength(18);
  });

  it('never quotes a text in an error', () => {
    const secret = 'secret-0451';
    const errors = [
      refusal(`${secret}\uD800`),
      refusal(`${secret}\0`, { controlCharacters: 'reject' }),
      refusal(secret, { maxCharacters: 3 }),
      refusal([secret]),
    ];
    for (const error of errors) expect(JSON.stringify(error)).not.toContain(secret);
  });

  it('walks a megabyte in milliseconds', () => {
    const guard = resolveGuard({ maxCharacters: 2_000_000 });
    const text = '这部电影真的很好看。'.repeat(100_000);
    cleanText(text, 'text', guard);
    const started = performance.now();
    for (let i = 0; i < 10; i++) cleanText(text, 'text', guard);
    // Measured: 1 ms. The bound leaves room for a machine that does other things.
    expect((performance.now() - started) / 10).toBeLessThan(30);
  });
});
