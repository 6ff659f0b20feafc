import type { CleanedText } from './clean-text.js';
import { lazyMap } from './lazy-map.js';

/** Removes what a global pattern matches. */
export function stripCharacters(text: string, pattern: RegExp): CleanedText {
  pattern.lastIndex = 0;
  const cleaned = text.replace(pattern, '');
  if (cleaned.length === text.length) return { text, map: undefined };
  return { text: cleaned, map: lazyMap(({ mapRemovals }) => mapRemovals(text, pattern)) };
}
