import { expect, test } from 'vitest';
import { PieceTrie } from './piece-trie.js';

function idOf(trie: PieceTrie, piece: string): number {
  let node = 0;
  for (let unit = 0; unit < piece.length && node >= 0; unit++) node = trie.step(node, piece.charCodeAt(unit));
  return node < 0 ? -1 : trie.idAt(node);
}

test('finds every piece after it has grown many times beyond the capacity it was made for', () => {
  const trie = new PieceTrie(1);
  const pieces = Array.from({ length: 20_000 }, (_, id) => `${id.toString(36)}\u{1F600}${String.fromCharCode(id)}`);
  for (const [id, piece] of pieces.entries()) trie.set(piece, id);
  for (const [id, piece] of pieces.entries()) expect(idOf(trie, piece)).toBe(id);
});

test('a beginning of a piece is none, and a later piece replaces an equal one', () => {
  const trie = new PieceTrie(8);
  trie.set('abc', 1);
  trie.set('ab', 2);
  trie.set('abc', 3);
  expect(['a', 'ab', 'abc', 'abcd', 'b'].map((piece) => idOf(trie, piece))).toEqual([-1, 2, 3, -1, -1]);
});
