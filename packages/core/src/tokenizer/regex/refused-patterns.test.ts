import { describe, expect, it } from 'vitest';
import { LexrunError } from '../../error/lexrun-error.js';
import { compileRegex } from './compile-regex.js';

/** The code that compiling the pattern fails with. */
function refusal(pattern: string): { code: string; message: string } {
  try {
    compileRegex(pattern);
  } catch (error) {
    if (LexrunError.is(error)) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'compiled', message: '' };
}

describe('what is refused', () => {
  it.each([
    ['(a)\\1', 'backreference'],
    ['\\k<n>', '\\k'],
    ['\\g<0>', '\\g'],
    ['(?(1)a)', 'conditional'],
    ['(?~a)', 'absent'],
    ['(?{a})', 'callout'],
    ['(*FAIL)', 'callout'],
    ['(?x) a', 'option'],
    ['(?s).', '(?s)'],
    ['(?>a+b*)', 'atomic'],
    ['(?:a|bc)*+', 'possessive'],
    ['\\X', '\\X'],
    ['\\K', '\\K'],
    ['\\G', '\\G'],
    ['\\xE4', 'raw byte'],
    ['\\p{Nonsense}', '\\p{Nonsense}'],
    ['\\pL', '\\p without braces'],
    ['(?i)ss', 'case-insensitive'],
    ['(?i)ß', 'case-insensitive'],
    ['(?i)f(?:i)', 'case-insensitive'],
    ['^*', 'assertion'],
    ['(?:\\b|a)*', 'assertion'],
  ])('%s', (pattern, named) => {
    const { code, message } = refusal(pattern);
    expect(code).toBe('UNSUPPORTED_TOKENIZER');
    expect(message).toContain(named);
  });

  it.each([
    '(',
    'a)',
    '[a',
    '[]',
    '[z-a]',
    '[a-\\d]',
    '[[:foo:]]',
    '*a',
    'a|{2}',
    '\\',
    '\\u12',
    '\\x{110000}',
    '\\p{a:b}',
    '(?#a',
  ])('malformed %s', (pattern) => {
    expect(refusal(pattern).code).toBe('INVALID_TOKENIZER');
  });

  it.each([
    ['parentheses', '('.repeat(100_000)],
    ['balanced parentheses', `${'('.repeat(9_000)}${')'.repeat(9_000)}`],
    ['brackets', '['.repeat(10_000)],
    ['quantifiers', `a${'*'.repeat(10_000)}`],
    ['counted repeats', 'a{1000}{1000}'],
    ['nested counts', '((((a{9}){9}){9}){9}){9}'],
    ['a huge count', 'a{100001}'],
    ['lookaheads', Array.from({ length: 40 }, (_, count) => `(?!a{${count}}bc)`).join('')],
    ['characters', Array.from({ length: 3000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('|')],
    ['counted copies in a loop', '(?:(?:(?:(?:(?:a?){64}){64}){64}){64}){64})*'],
    ['optional parts in loops', `${'(?:a?b?c?d?'.repeat(60)}${')*'.repeat(60)}`],
  ])('too many %s', (_, pattern) => {
    expect(refusal(pattern).code).toBe('INVALID_TOKENIZER');
  });
});
