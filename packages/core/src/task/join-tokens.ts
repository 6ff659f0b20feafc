import type { Tokenizer } from '../tokenizer/tokenizer.js';

/** Text of token spellings, as the tokenizer's decoder joins them. */
export function joinTokens(tokenizer: Tokenizer, tokens: readonly string[]): string {
  if (tokenizer.decodeTokens !== undefined) return tokenizer.decodeTokens(tokens);
  const prefix = tokenizer.continuingSubwordPrefix;
  const joined = tokens.map((token, place) => {
    if (prefix && token.startsWith(prefix)) return token.slice(prefix.length);
    return place > 0 ? ` ${token}` : token;
  });
  return joined.join('');
}

/**
 * Whether a token continues the word before it, decided as Python transformers does: a tokenizer that marks such pieces
 * shows it by a spelling longer or shorter than its text; for any other a token continues a word unless a space stands
 * before it or at its beginning.
 */
export function isSubword(tokenizer: Tokenizer, spelling: string, text: string, start: number, end: number): boolean {
  if (tokenizer.continuingSubwordPrefix) return characters(spelling) !== characters(text.slice(start, end));
  return start > 0 && !text.slice(start - 1, start + 1).includes(' ');
}

/** Length in code points, Python's unit. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
