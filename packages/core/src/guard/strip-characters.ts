import type { CleanedText } from './clean-text.js';
import { lazyMap, type OffsetMap, OffsetMapBuilder } from './offset-map.js';

/** Removes what a global pattern matches. */
export function stripCharacters(text: string, pattern: RegExp): CleanedText {
  pattern.lastIndex = 0;
  const cleaned = text.replace(pattern, '');
  if (cleaned.length === text.length) return { text, map: undefined };
  return { text: cleaned, map: lazyMap(() => mapRemovals(text, pattern)) };
}

function mapRemovals(text: string, pattern: RegExp): OffsetMap {
  const builder = new OffsetMapBuilder();
  let removed = 0;
  for (const match of text.matchAll(pattern)) {
    const at = match.index - removed;
    builder.add(at, at, match.index, match.index + match[0].length);
    removed += match[0].length;
  }
  return builder.build();
}
