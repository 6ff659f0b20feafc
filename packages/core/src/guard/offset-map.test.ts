import { beforeAll, describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.js';
import { resolveGuard } from './guard-options.js';
import { chain, loadMaps } from './lazy-map.js';
import { normalizeText } from './normalize-text.js';

beforeAll(loadMaps);

const span = (original: string, options: object, part: string) => {
  const { text, map } = cleanText(original, 'text', resolveGuard(options, normalizeText));
  const start = text.indexOf(part);
  const [from, to] = map?.span(start, start + part.length) ?? [start, start + part.length];
  return original.slice(from, to);
};

/** A seeded generator, so that a failure comes back. */
function* random(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}
const compose = (numbers: Generator<number, never>, pieces: readonly string[]) =>
  Array.from(
    { length: Math.floor(numbers.next().value * 24) },
    () => pieces[Math.floor(numbers.next().value * pieces.length)],
  );

describe('positions after removals', () => {
  it('leaves removed characters at the edges of a span outside it', () => {
    expect(span('\0\0Ann\x01a\x02 came', {}, 'Anna')).toBe('Ann\x01a');
    expect(span('a\x02 came\0', {}, 'came')).toBe('came');
  });

  it('remembers any number of removals', () => {
    const original = 'a\0'.repeat(1_000);
    const { text, map } = cleanText(original, 'text', resolveGuard());
    expect(text).toHaveLength(1_000);
    for (const at of [0, 15, 16, 17, 31, 32, 500, 999]) expect(map?.span(at, at + 1)).toEqual([at * 2, at * 2 + 1]);
  });

  it('keeps an empty span empty', () => {
    const { map } = cleanText('\0a\0b', 'text', resolveGuard());
    for (const at of [0, 1, 2]) expect(new Set(map?.span(at, at)).size).toBe(1);
  });

  it('maps every span of a cleaned text to a slice that cleans to the same', () => {
    const guard = resolveGuard({ empty: 'allow', bidiControls: 'strip', zeroWidth: 'strip' });
    const removed = new RegExp(`^${guard.strip?.source}|${guard.strip?.source}$`);
    const numbers = random(20_260_314);
    const pieces = ['a', '很', '😀', '\0', '\x9F', '\u202E', '\u200D', '\u{E0061}', '\n', 'é'];
    for (let round = 0; round < 400; round++) {
      const original = compose(numbers, pieces).join('');
      const { text, map } = cleanText(original, 'text', guard);
      const edges = [0];
      for (const character of text) edges.push(edges.at(-1)! + character.length);
      for (const [i, start] of edges.entries()) {
        for (const end of edges.slice(i + 1)) {
          const [from, to] = map?.span(start, end) ?? [start, end];
          const slice = original.slice(from, to);
          expect(cleanText(slice, 'text', guard).text).toBe(text.slice(start, end));
          expect(removed.test(slice)).toBe(false);
        }
      }
    }
  });
});

describe('positions after normalization', () => {
  it.each([
    ['NFC', 'un cafe\u0301 noir', 'café', 'cafe\u0301'],
    ['NFC', 'un cafe\u0301 noir', 'noir', 'noir'],
    ['NFD', 'un café noir', 'cafe', 'café'],
    ['NFD', 'é xe\u0301', 'xe', 'xe'],
    ['NFC', `e\u0301${'é'.repeat(200)}e\u0301 x`, 'x', 'x'],
    ['NFKC', 'a ﬁne day', 'i', 'ﬁ'],
    ['NFKC', 'ｶﾞｷﾞ 5', 'ギ', 'ｷﾞ'],
    ['NFC', '\u1112\u1161\u11AB\u1100\u116E\u11A8', '국', '\u1100\u116E\u11A8'],
    ['NFKC', '①②③', '2', '②'],
  ] as const)('%s of %j: %j stands for %j', (normalization, original, part, expected) => {
    expect(span(original, { normalization }, part)).toBe(expected);
  });

  it('goes back through a normalization and the removals before it', () => {
    expect(span('x\0 e\0\u0301\0 y', { normalization: 'NFC' }, 'é')).toBe('e\0\u0301');
    expect(span('x\0y', { normalization: 'NFC' }, 'y')).toBe('y');
    expect(span('xe\u0301y', { normalization: 'NFC' }, 'y')).toBe('y');
    expect(chain(undefined, undefined)).toBeUndefined();
  });

  it.each(['NFC', 'NFD', 'NFKC', 'NFKD'] as const)('cuts %s text only where both sides normalize alone', (form) => {
    const guard = resolveGuard({ normalization: form }, normalizeText);
    const numbers = random(7);
    const pieces = [
      'e',
      '\u0301',
      '\u0323',
      'é',
      '가',
      '\u1100',
      '\u1161',
      '\u11A8',
      'ﬁ',
      'ｶ',
      'ﾞ',
      '😀',
      'ㅋ',
      'ㅏ',
      '\uFDFA',
      'ำ',
    ];
    for (let round = 0; round < 300; round++) {
      const original = `a${compose(numbers, pieces).join('')}`;
      const { text, map } = cleanText(original, 'text', guard);
      for (let start = 0; start < text.length; start++) {
        const [from, to] = map?.span(start, start + 1) ?? [start, start + 1];
        const parts = [original.slice(0, from), original.slice(from, to), original.slice(to)].map((s) =>
          s.normalize(form),
        );
        expect(parts.join('')).toBe(text);
        expect(start).toBeGreaterThanOrEqual(parts[0]!.length);
        expect(start).toBeLessThan(parts[0]!.length + parts[1]!.length);
      }
    }
  });
});
