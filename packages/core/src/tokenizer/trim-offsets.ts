import type { Trim } from './post-processor/part.js';
import type { SequenceTokens } from './sequence-tokens.js';
import { STRIDE } from './token-buffer.js';

/**
 * Offsets of a token without the spaces at its ends.
 * @param index of the token in its sequence
 * @param position of the token in its window
 */
export function trimmedOffsets(
  sequence: SequenceTokens,
  index: number,
  position: number,
  trims: readonly Trim[],
): [number, number] {
  let start = sequence.data[STRIDE * index + 1]!;
  let end = sequence.data[STRIDE * index + 2]!;
  const [leading, trailing] = sequence.spacesOf(index);
  if (leading === 0 && trailing === 0) return [start, end];
  const { text } = sequence;
  for (const { addPrefixSpace, first } of trims) {
    const kept = leading === 1 && addPrefixSpace && ((first && position === 0) || start === 0);
    if (leading > 0 && !kept) start = Math.min(stepForward(text, start, leading), end);
    if (trailing > 0) end = Math.max(stepBack(text, end, trailing), start);
  }
  return [start, end];
}

/** The position some characters later; beyond the end it just grows. */
function stepForward(text: string, unit: number, characters: number): number {
  let position = unit;
  for (let count = 0; count < characters; count++) position += (text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1;
  return position;
}

/** The position some characters before, or the same one where there are not so many. */
function stepBack(text: string, unit: number, characters: number): number {
  let position = unit;
  for (let count = 0; count < characters; count++) {
    if (position <= 0) return unit;
    position -= position > 1 && (text.codePointAt(position - 2) ?? 0) > 0xffff ? 2 : 1;
  }
  return position;
}

/** Spaces at the start and at the end of a token: whitespace, or the `Ġ` that stands for it in byte-level text. */
export function spacesAtEnds(token: string): [leading: number, trailing: number] {
  const isSpace = (character: string | undefined): boolean =>
    character !== undefined && (character === 'Ġ' || /^\p{White_Space}$/u.test(character));
  let leading = 0;
  while (isSpace(token[leading])) leading++;
  let trailing = 0;
  while (isSpace(token[token.length - 1 - trailing])) trailing++;
  return [leading, trailing];
}
