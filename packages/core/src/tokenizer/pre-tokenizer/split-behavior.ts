import type { AlignedText } from '../aligned-text.js';
import { characterLength } from '../code-points.js';
import type { Emit } from './pre-tokenizer.js';

/** What becomes of the delimiters of a split. */
export type SplitBehavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';

/** The behaviors by name. */
export const SPLIT_BEHAVIORS: readonly SplitBehavior[] = [
  'Removed',
  'Isolated',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous',
];

/**
 * Cuts a text at its delimiters.
 * @param matches ascending, disjoint ranges, flattened; they may be empty ranges
 * @param invert whether the text between the ranges is the delimiter
 */
export function splitAt(
  piece: AlignedText,
  matches: readonly number[],
  behavior: SplitBehavior,
  invert: boolean,
  emit: Emit,
): void {
  // Segments cover the text: start, end, and 1 for a delimiter.
  const segments: number[] = [];
  let position = 0;
  for (let index = 0; index < matches.length; index += 2) {
    const start = matches[index]!;
    const end = matches[index + 1]!;
    if (position !== start) segments.push(position, start, invert ? 1 : 0);
    segments.push(start, end, invert ? 0 : 1);
    position = end;
  }
  if (position !== piece.text.length) segments.push(position, piece.text.length, invert ? 1 : 0);
  for (const [start, end] of merged(segments, behavior)) {
    if (start < end) emit(piece.slice(start, end));
  }
}

function* merged(segments: readonly number[], behavior: SplitBehavior): Iterable<readonly [number, number]> {
  const count = segments.length / 3;
  const backwards = behavior === 'MergedWithNext';
  const output: [number, number][] = [];
  let delimiterBefore = false;
  for (let step = 0; step < count; step++) {
    const at = 3 * (backwards ? count - 1 - step : step);
    const start = segments[at]!;
    const end = segments[at + 1]!;
    const delimiter = segments[at + 2] === 1;
    const last = output.at(-1);
    let joins = false;
    if (behavior === 'Contiguous') joins = delimiter === delimiterBefore;
    else if (behavior === 'MergedWithPrevious' || backwards) joins = delimiter && !delimiterBefore;
    else if (behavior === 'Removed' && delimiter) continue;
    if (joins && last !== undefined) {
      if (backwards) last[0] = start;
      else last[1] = end;
    } else {
      output.push([start, end]);
    }
    delimiterBefore = delimiter;
  }
  yield* backwards ? output.reverse() : output;
}

/** The characters that are delimiters, as ranges for {@link splitAt}. */
export function matchCharacters(text: string, isDelimiter: (codePoint: number) => boolean): number[] {
  const matches: number[] = [];
  for (let unit = 0; unit < text.length; ) {
    const width = characterLength(text, unit);
    if (isDelimiter(text.codePointAt(unit)!)) matches.push(unit, unit + width);
    unit += width;
  }
  return matches;
}
