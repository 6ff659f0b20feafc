import type { Encoding } from '../tokenizer/encoding.js';
import type { TruncationOptions } from '../tokenizer/tokenizer.js';
import { truncatedLengths } from '../tokenizer/truncate.js';

/**
 * Cuts a whole encoding on the right, as the tokenizer would: each sequence keeps its first tokens, special tokens stay.
 * Cheaper than to ask the tokenizer, which would read the text again and make windows of what is cut off, for a pair
 * every combination of them.
 * @param maxLength most tokens, special tokens included
 * @throws LexrunError `TRUNCATION_IMPOSSIBLE` where the strategy cannot make room.
 */
export function truncateEncoding(
  whole: Encoding,
  maxLength: number,
  strategy: NonNullable<TruncationOptions['strategy']>,
): Encoding {
  const counts: [number, number] = [0, 0];
  for (const sequence of whole.sequenceIds) if (sequence !== null) counts[sequence === 0 ? 0 : 1] += 1;
  const [first, second] = counts;
  const room = maxLength - (whole.ids.length - first - second);
  const isPair = whole.sequenceIds.includes(1);
  const [keepFirst, keepSecond] = truncatedLengths(first, isPair ? second : null, {
    room,
    strategy,
    stride: 0,
    side: 'right',
  });
  const left: [number, number] = [keepFirst, keepSecond ?? 0];
  const kept: number[] = [];
  for (const [place, sequence] of whole.sequenceIds.entries()) {
    if (sequence === null) kept.push(place);
    else {
      const index = sequence === 0 ? 0 : 1;
      if (left[index] > 0) kept.push(place);
      left[index] -= 1;
    }
  }
  const pick = <T>(values: readonly T[]): readonly T[] => kept.map((place) => values[place] as T);
  return {
    ids: pick(whole.ids),
    typeIds: pick(whole.typeIds),
    attentionMask: pick(whole.attentionMask),
    specialTokensMask: pick(whole.specialTokensMask),
    offsets: pick(whole.offsets),
    wordIds: pick(whole.wordIds),
    sequenceIds: pick(whole.sequenceIds),
    overflowing: [],
  };
}
