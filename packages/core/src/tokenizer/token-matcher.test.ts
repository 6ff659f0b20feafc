import { expect, it } from 'vitest';
import type { AddedToken } from './added-tokens.js';
import { TokenMatcher } from './token-matcher.js';

const token = (spelling: string, flags: Partial<AddedToken> = {}): AddedToken => ({
  id: 0,
  content: spelling,
  spelling,
  singleWord: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: false,
  ...flags,
});

/** The parts of a text; those of tokens in brackets. */
function partsOf(text: string, ...tokens: AddedToken[]): string[] {
  const parts: string[] = [];
  new TokenMatcher(tokens, null).scan(text, (start, end, found) => {
    const part = text.slice(start, end);
    parts.push(found === undefined ? part : `[${part}]`);
  });
  return parts;
}

const open = token('<a>', { rstrip: true });

it.each([
  ['the space', '<a> x', ['[<a> ]', 'x']],
  ['each of some spaces', '<a>   x', ['[<a>   ]', 'x']],
])('gives no second token for %s that the token before took along', (_, text, expected) => {
  expect(partsOf(text, open, token(' ', { lstrip: true }))).toEqual(expected);
});

it('leaves a token that begins in the spaces of the one before what comes after them', () => {
  expect(partsOf('<a> xy', open, token(' x', { lstrip: true }))).toEqual(['[<a> ]', '[x]', 'y']);
});
