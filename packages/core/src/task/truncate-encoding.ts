import type { Encoding } from '../tokenizer/encoding.js';
import type { TruncationOptions } from '../tokenizer/tokenizer.js';
import { truncatedLengths } from '../tokenizer/truncate.js';
import type { ModelContext } from './task-runner.js';
import { truncationSide } from './truncation-side.js';

/**
 * Cuts a whole encoding at the end that the model says, as the tokenizer would: each sequence keeps the tokens at its other
 * end, special tokens stay. Cheaper than to ask the tokenizer, which would read the text again and make windows of what is
 * cut off, for a pair every combination of them.
 * @param maxLength most tokens, special tokens included
 * @throws LexrunError `TRUNCATION_IMPOSSIBLE` where the strategy cannot make room.
 */
export function truncateEncoding(
  whole: Encoding,
  maxLength: number,
  strategy: TruncationOptions['strategy'],
  model: Pick<ModelContext, 'truncationSide'>,
): Encoding {
  const counts: [number, number] = [0, 0];
  for (const sequence of whole.sequenceIds) if (sequence !== null) counts[sequence === 0 ? 0 : 1] += 1;
  const [first, second] = counts;
  const room = maxLength - (whole.ids.length - first - second);
  const side = truncationSide(model);
  const isPair = whole.sequenceIds.includes(1);
  const [keepFirst, keepSecond] = truncatedLengths(first, isPair ? second : null, {
    room,
    strategy: strategy ?? 'longest_first',
    stride: 0,
    side,
  });
  const keep: [number, number] = [keepFirst, keepSecond ?? 0];
  const seen: [number, number] = [0, 0];
  const kept: number[] = [];
  for (const [place, sequence] of whole.sequenceIds.entries()) {
    if (sequence === null) kept.push(place);
    else {
      const index = sequence === 0 ? 0 : 1;
      const fromKeptEnd = side === 'right' ? seen[index] : counts[index] - 1 - seen[index];
      if (fromKeptEnd < keep[index]) kept.push(place);
      seen[index] += 1;
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
