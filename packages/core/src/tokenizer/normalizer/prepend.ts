import type { AlignedText } from '../aligned-text.js';
import { characterLength } from '../code-points.js';
import { Rewriter } from '../rewriter.js';
import type { Normalizer } from './normalizer.js';

/** The text with something before it, which shares the alignment of the first character. */
export function prepend(source: AlignedText, prefix: string): AlignedText {
  const { text } = source;
  const width = characterLength(text, 0);
  if (width === 0) return source;
  const rewriter = new Rewriter(source);
  let change = 0;
  for (const character of prefix) {
    rewriter.write(character, change);
    change = 1;
  }
  if (change === 1) rewriter.write(text.slice(0, width), 1);
  rewriter.copyTo(text.length);
  return rewriter.finish();
}

/** Puts a string before every text. */
export function prependNormalizer(prefix: string): Normalizer {
  return { normalize: (text) => prepend(text, prefix) };
}
