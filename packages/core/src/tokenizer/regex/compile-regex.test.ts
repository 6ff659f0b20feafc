import { describe, expect, it } from 'vitest';
import { compileRegex, findAllMatches } from './compile-regex.js';

/** What the matches cover. */
function found(pattern: string, text: string): string[] {
  const spans = findAllMatches(compileRegex(pattern), text);
  return spans.flatMap((start, index) => (index % 2 === 0 ? [text.slice(start, spans[index + 1])] : []));
}

const spans = (pattern: string, text: string): number[] => findAllMatches(compileRegex(pattern), text);

// Expected values in this file are what the Rust library (PyPI tokenizers 0.23.3) gives.
describe('real patterns', () => {
  const gpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
  const cl100k =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  it.each([
    [gpt2, "Hello  world's 123 漢字😀  \n x", ['Hello', ' ', ' world', "'s", ' 123', ' 漢字', '😀', '  \n', ' x']],
    [cl100k, "It'S 12345!\r\n  x", ['It', "'S", ' ', '123', '45', '!\r\n', ' ', ' x']],
    [' ?[^(\\s|[.,!?…。，、।۔،])]+', 'Hi, (there) friend…', ['Hi', 'there', ' friend']],
    [' {2,}', 'a  b c   d', ['  ', '   ']],
    ['[\\p{L}&&[^\\p{Han}]]+|\\p{Han}+', 'ab漢字cd', ['ab', '漢字', 'cd']],
    ['\\d{1,3}(?=(?:\\d{3})*\\b)', '1234567 12', ['1', '234', '567', '12']],
    ['[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+|\\s++$|\\s', 'ab 1234  ', ['ab', ' ', '1234', '  ']],
  ])('%s', (pattern, text, expected) => {
    expect(found(pattern, text)).toEqual(expected);
  });
});

describe('priority', () => {
  it.each([
    ['a|ab', 'ab', ['a']],
    ['(?:a|ab)(?:c|bcd)', 'abcd', ['abcd']],
    ['a+?', 'aaa', ['a', 'a', 'a']],
    ['a{2,3}?', 'aaaaa', ['aa', 'aa']],
    ['(?:a|b)*?c', 'abac', ['abac']],
    ['<.+?>|<', '<a><b', ['<a>', '<']],
    ['x(?:ab|a)(?:bc)?', 'xabc', ['xab']],
  ])('%s on %s', (pattern, text, expected) => {
    expect(found(pattern, text)).toEqual(expected);
  });

  it.each([
    ['a*', 'baac', [0, 0, 1, 3, 4, 4]],
    ['(?=a)|a', 'aab', [0, 0, 1, 1]],
    ['(?:|a)*', 'aab', [0, 0, 1, 1, 2, 2, 3, 3]],
    ['(?:a|)*', 'aab', [0, 2, 3, 3]],
    ['(?:a??)*', 'aa', [0, 0, 1, 1, 2, 2]],
    ['(?:a?)+?', 'aaa', [0, 1, 1, 2, 2, 3]],
    ['(?:a*)+?', 'aa', [0, 2]],
    ['(?:a*?b??)*c', 'abac', [0, 4]],
    ['a*', '', []],
    ['\\b', '😀a', [2, 2, 3, 3]],
  ])('%s on %s, with empty matches', (pattern, text, expected) => {
    expect(spans(pattern, text)).toEqual(expected);
  });
});

describe('Oniguruma syntax', () => {
  it.each([
    ['^', 'ab\ncd\n', [0, 0, 3, 3]],
    ['$', 'ab\ncd\n', [2, 2, 5, 5, 6, 6]],
    ['\\A', 'a\nb', [0, 0]],
    ['\\Z', 'ab\n', [2, 2, 3, 3]],
    ['\\z', 'ab\n', [3, 3]],
    ['.', 'a\n\r', [0, 1, 2, 3]],
    ['(?m:.)', 'a\n', [0, 1, 1, 2]],
    ['\\R', '\r\n\n', [0, 2, 2, 3]],
    ['\\p{N}{1,3}+', '1234567', [0, 7]],
    ['a{3}?', 'aaaaa', [0, 3, 4, 4, 5, 5]],
    ['a{3,1}a', 'aaaa aaa', [0, 4]],
    ['a{,2}', 'aaa', [0, 2, 2, 3]],
    ['a{x}|a{,}', 'a{x}a{,}', [0, 4, 4, 8]],
    ['a(?i)b|c', 'aBaCc', [0, 2, 2, 4]],
    ['(?<n>a)(?#note \\) )b', 'ab', [0, 2]],
    ['(?>\\r\\n|\\r)\\n', '\r\n\n', [0, 3]],
    ['(?>a|ab)c', 'abc ac', [4, 6]],
    ['a*+a|b', 'aab', [2, 3]],
    ['(?<!\\S)a', 'aa a', [0, 1, 3, 4]],
    ['(?<=a+)b', 'aab b', [2, 3]],
    ['(?!(?<=a))b', 'ab cb', [4, 5]],
    ['\\u00e9\\x41\\x{1F600}\\0', 'éA😀\0', [0, 5]],
  ])('%s', (pattern, text, expected) => {
    expect(spans(pattern, text)).toEqual(expected);
  });

  it.each([
    ['[]a]', ']ab', [']', 'a']],
    ['[^]a]', 'b]a', ['b']],
    ['[a-c-e]', 'ad-e', ['a', '-', 'e']],
    ['[\\w-]', 'a-', ['a', '-']],
    ['[a-w&&[^c-g]z]', 'abcz', ['a', 'b']],
    ['[^a-c&&b-d]', 'abcde', ['a', 'd', 'e']],
    ['[&&a]', 'a&', []],
    ['[[:alpha:]x]', 'a1x', ['a', 'x']],
    ['[[:^alpha:]]', 'a1', ['1']],
    ['[[:punct:]]', '$!a', ['$', '!']],
    ['\\p{Punct}', '$!a', ['!']],
    ['\\p{^L}|\\P{^Lu}', 'aA1', ['A', '1']],
    ['\\p{han}|\\p{Script=Greek}|\\p{uppercase letter}', '漢aAα', ['漢', 'A', 'α']],
    ['\\h', '0aFgＡ', ['0', 'a', 'F']],
    ['\\w', 'é²Ⅳ\u200d', ['é', '²', 'Ⅳ']],
    ['[\\w]', 'é²Ⅳ', ['é', 'Ⅳ']],
    ['\\s', 'a\u0085\u3000\ufeff', ['\u0085', '\u3000']],
    // Added by Unicode 17, which newer runtimes have and the library has not.
    ['\\w|\\p{Han}|[[:graph:]]', 'a\u088f\u{16ea0}\u{323b0}\u{33479}', ['a']],
    ['\\p{Cn}', 'a\u088f\u0378', ['\u088f', '\u0378']],
    ['[^\\p{L}]', 'a\u{11db0}', ['\u{11db0}']],
  ])('class %s', (pattern, text, expected) => {
    expect(found(pattern, text)).toEqual(expected);
  });

  it.each([
    ['(?i)k', 'kK\u212a', ['k', 'K', '\u212a']],
    ['(?i)[a-z]', '\u212aſé', ['\u212a', 'ſ']],
    ["(?i:'s)", "'s'S'ſ", ["'s", "'S", "'ſ"]],
    ['(?i)[^s]', 'sSſa', ['a']],
    ['(?i)\\p{Lu}', 'aA', ['A']],
    ['(?i)[^\\p{Lu}]', 'aA1', ['1']],
    ['(?i)å|σ|µ|i', 'Å\u212bςΣμıİ', ['Å', '\u212b', 'ς', 'Σ', 'μ']],
    ['(?i)a(?-i)b', 'AB Ab', ['Ab']],
  ])('case %s', (pattern, text, expected) => {
    expect(found(pattern, text)).toEqual(expected);
  });
});

describe('growth', () => {
  /** Milliseconds of the fastest of three runs. */
  function time(pattern: string, text: string): number {
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 3; run++) {
      const start = performance.now();
      findAllMatches(compileRegex(pattern), text);
      best = Math.min(best, performance.now() - start);
    }
    return best;
  }

  it.each([
    ['(a+)+$', 'a', 'b'],
    ['(a|a)*b', 'a', ''],
    ['(.*)*x', 'a', ''],
    ['a+b|a', 'a', ''],
    ['\\s+$|\\s', ' ', 'a'],
    ['(?=(?:a|b)*c)a|.', 'ab', ''],
    ['(?<=a.*)b|.', 'ab', ''],
    ['(.*?,){25}P', '1,2,', ''],
    ['[ab]*a[ab]{12}c|[ab]', 'abaab', ''],
    ['(a*)*(b*)*(c*)*d|.', 'abc', ''],
  ])('%s is linear', (pattern, unit, end) => {
    const small = unit.repeat(4_000 / unit.length) + end;
    const large = unit.repeat(64_000 / unit.length) + end;
    time(pattern, small);
    // 16 times the text: quadratic would be 256 times the time. The constant absorbs a busy machine.
    expect(time(pattern, large)).toBeLessThan(60 * time(pattern, small) + 200);
  });

  it.each(['(?:a{1,500})b|a', '(?:\\p{L}{1,1000}){1,4}1|.'])('%s runs out of work with a typed error', (pattern) => {
    expect(() => findAllMatches(compileRegex(pattern), 'a'.repeat(20_000))).toThrowError(
      expect.objectContaining({ code: 'UNSUPPORTED_TOKENIZER' }),
    );
  });
});

describe('exec', () => {
  it('sees the text before the index', () => {
    const regex = compileRegex('(?<=a)b|^c');
    expect(regex.exec('abc', 1)).toEqual({ start: 1, end: 2 });
    expect(regex.exec('abc', 2)).toBeNull();
  });

  it('finds the leftmost match, not the one that ends first', () => {
    expect(compileRegex('a.*z|b').exec('_a b z_', 0)).toEqual({ start: 1, end: 6 });
    expect(compileRegex('abcd|bc').exec('_abcx', 0)).toEqual({ start: 2, end: 4 });
  });

  it('takes texts in turn and any index', () => {
    const regex = compileRegex('\\p{L}+');
    expect(regex.exec('ab cd', 0)).toEqual({ start: 0, end: 2 });
    expect(regex.exec('x', 0)).toEqual({ start: 0, end: 1 });
    expect(regex.exec('ab cd', 2)).toEqual({ start: 3, end: 5 });
    expect(regex.exec('ab cd', 1)).toEqual({ start: 1, end: 2 });
    expect(regex.exec('ab', 9)).toBeNull();
    expect(regex.exec('\ud800a', 0)).toEqual({ start: 1, end: 2 });
  });
});
