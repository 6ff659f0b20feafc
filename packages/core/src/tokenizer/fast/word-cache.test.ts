import { expect, it } from 'vitest';
import type { TokenSink } from '../model/model.js';
import { WordCache } from './word-cache.js';

/** Words of one hash, as anybody can write them: 31 x 'a' + 'b' is 31 x 'b' + 'C'. */
const words = Array.from({ length: 64 }, (_, number) =>
  Array.from({ length: 6 }, (_, digit) => ((number >> digit) & 1 ? 'ab' : 'bC')).join(''),
);
const unitsOf = (word: string): Uint16Array => Uint16Array.from(word, (unit) => unit.charCodeAt(0));
const hashOf = (word: string): number => unitsOf(word).reduce((hash, unit) => (Math.imul(hash, 31) + unit) | 0, 0);

it('words that share a hash do not pile up: an older one is forgotten, and every answer stays right', () => {
  expect(new Set(words.map(hashOf)).size).toBe(1);
  const asked: string[] = [];
  const tokenize = (word: string, sink: TokenSink): void => {
    asked.push(word);
    sink.add(words.indexOf(word), 0, word.length);
  };
  const cache = new WordCache({ tokenize });
  for (let round = 0; round < 2; round++) {
    for (const [index, word] of words.entries()) {
      const found = cache.find(unitsOf(word), word.length, hashOf(word));
      const at = cache.firstPiece(found);
      expect([...cache.pieces.slice(at, cache.endPiece(found))]).toEqual([index, 0, word.length]);
    }
  }
  // Some are remembered, the others are asked for again.
  expect(asked.length).toBeGreaterThan(words.length);
  expect(asked.length).toBeLessThan(2 * words.length);
});
