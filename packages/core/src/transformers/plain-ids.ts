import type { TransformersTokenizer } from './transformers-tokenizer.js';

/** A spelling is cut after its first character. */
const cutAfter = (spelling: string): number => ((spelling.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);

/**
 * The ids of a text in which special tokens are plain text. The other library always parses them, so their spellings are
 * cut in two; a special id that comes out nevertheless becomes the unknown token, or nothing.
 * @param parsed spellings that stay special tokens
 */
export function plainIds(
  tokenizer: TransformersTokenizer,
  text: string,
  parsed: ReadonlySet<string>,
  unknownId: number | undefined,
): number[] {
  const spellings = tokenizer.all_special_tokens.filter((spelling) => spelling !== '' && !parsed.has(spelling));
  const cuts = new Set<number>();
  for (const spelling of spellings) {
    for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1))
      cuts.add(at + cutAfter(spelling));
  }
  const forbidden = new Set(tokenizer.all_special_ids);
  for (const [index, spelling] of tokenizer.all_special_tokens.entries()) {
    if (parsed.has(spelling)) forbidden.delete(tokenizer.all_special_ids[index]!);
  }
  const ids: number[] = [];
  let done = 0;
  for (const cut of [...cuts, text.length].sort((a, b) => a - b)) {
    const piece = text.slice(done, cut);
    done = cut;
    if (piece === '') continue;
    for (const id of tokenizer.encode(piece, { add_special_tokens: false })) {
      if (!forbidden.has(id) || id === unknownId) ids.push(id);
      else if (unknownId !== undefined) ids.push(unknownId);
    }
  }
  return ids;
}
