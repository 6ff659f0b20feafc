import type { AlignedText } from '../aligned-text.js';
import type { Pattern } from '../pattern/pattern.js';
import { Rewriter } from '../rewriter.js';
import type { Normalizer } from './normalizer.js';

/** The text with every match replaced; the new characters share the alignment of the last character they replace. */
export function replaceMatches(source: AlignedText, matches: readonly number[], content: string): AlignedText {
  if (matches.length === 0) return source;
  const rewriter = new Rewriter(source);
  for (let index = 0; index < matches.length; index += 2) {
    rewriter.copyTo(matches[index]!);
    rewriter.skipTo(matches[index + 1]!);
    for (const character of content) rewriter.write(character, 1);
  }
  rewriter.copyTo(source.text.length);
  return rewriter.finish();
}

/** Replaces what a pattern matches. */
export function replaceNormalizer(pattern: Pattern, content: string): Normalizer {
  return { normalize: (text) => (text.text === '' ? text : replaceMatches(text, pattern.findAll(text.text), content)) };
}
