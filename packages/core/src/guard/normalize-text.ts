import { LexrunError } from '../error/lexrun-error.js';
import type { CleanedText } from './clean-text.js';
import type { Guard } from './guard.js';
import { lazyMap } from './lazy-map.js';
import { mapNormalization } from './map-normalization.js';
import { tooLong } from './too-long.js';

/** Most combining marks in a row. Ordering a run takes quadratic time: 10,000 marks would hold the thread for 0.6 s. */
const MAX_MARKS = 128;

/** Marks, with the half-width kana voicing that becomes one. */
const LONG_RUN = new RegExp(`[\\p{M}\\uFF9E\\uFF9F]{${MAX_MARKS + 1}}`, 'u');
const NOT_ASCII = /[^\0-\x7F]/;

/**
 * Brings a text to the guard's Unicode normal form.
 * @throws LexrunError `FORBIDDEN_CHARACTER` for too many combining marks in a row, `TEXT_TOO_LONG` if it grew too far.
 */
export function normalizeText(text: string, field: string, guard: Guard): CleanedText {
  const form = guard.normalization;
  if (form === 'none' || !NOT_ASCII.test(text)) return { text, map: undefined };
  const run = LONG_RUN.exec(text);
  if (run !== null) {
    throw new LexrunError(
      'FORBIDDEN_CHARACTER',
      `${field} has more than ${MAX_MARKS} combining marks in a row, from position ${run.index}`,
      {
        hint: "Leave the marks out, or set guard: { normalization: 'none' }.",
        details: { field, limit: MAX_MARKS, position: run.index },
      },
    );
  }
  const normalized = normalize(text, form, field, guard);
  if (normalized.length > guard.maxCharacters) throw tooLong(field, guard.maxCharacters, normalized.length);
  if (normalized === text) return { text, map: undefined };
  return { text: normalized, map: lazyMap(() => mapNormalization(text, form)) };
}

function normalize(text: string, form: string, field: string, guard: Guard): string {
  try {
    return text.normalize(form);
  } catch {
    // The engine's limit on strings: only reached with a limit of tens of millions and a text that grows.
    throw tooLong(field, guard.maxCharacters, guard.maxCharacters + 1);
  }
}
