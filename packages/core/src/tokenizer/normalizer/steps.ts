import type { AlignedText } from '../aligned-text.js';
import { characterLength } from '../code-points.js';
import { Rewriter } from '../rewriter.js';

/** Keeps the characters that pass; a removed one is swallowed by the character before it. */
export function filterCharacters(source: AlignedText, keep: (codePoint: number) => boolean): AlignedText {
  const { text } = source;
  let removed = 0;
  let pending = '';
  let rewriter: Rewriter | undefined;
  let any = false;
  for (let unit = 0; unit < text.length; ) {
    const width = characterLength(text, unit);
    if (keep(text.codePointAt(unit)!)) {
      if (rewriter === undefined) rewriter = new Rewriter(source, removed);
      else rewriter.write(pending, -removed);
      pending = text.slice(unit, unit + width);
      removed = 0;
    } else {
      removed++;
      any = true;
    }
    unit += width;
  }
  if (!any) return source;
  if (rewriter === undefined) return new Rewriter(source).finish();
  rewriter.write(pending, -removed);
  return rewriter.finish();
}

/** Replaces every character by one or more that share its alignment. */
export function mapCharacters(source: AlignedText, map: (character: string, codePoint: number) => string): AlignedText {
  const { text } = source;
  let rewriter: Rewriter | undefined;
  for (let unit = 0; unit < text.length; ) {
    const width = characterLength(text, unit);
    const character = text.slice(unit, unit + width);
    const mapped = map(character, text.codePointAt(unit)!);
    if (rewriter === undefined && mapped !== character) {
      rewriter = new Rewriter(source);
      rewriter.copyTo(unit);
    }
    if (rewriter !== undefined) {
      let change = 0;
      for (const part of mapped) {
        rewriter.write(part, change);
        change = 1;
      }
    }
    unit += width;
  }
  return rewriter === undefined ? source : rewriter.finish();
}
