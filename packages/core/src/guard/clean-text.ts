import type { ErrorCode } from '../error/codes.js';
import { LexrunError } from '../error/lexrun-error.js';
import { kindOf } from '../schema/kind-of.js';
import { LONE_SURROGATE } from './character-classes.js';
import type { Guard } from './guard.js';
import { chain } from './lazy-map.js';
import type { OffsetMap } from './offset-map.js';
import { stripCharacters } from './strip-characters.js';
import { tooLong } from './too-long.js';

/** A text as the model gets it. */
export interface CleanedText {
  readonly text: string;
  /** Leads back to the caller's text; undefined where every position is the same in both. */
  readonly map: OffsetMap | undefined;
}

/**
 * Checks and cleans one text: type, length, lone surrogates, forbidden characters, removals, normalization, emptiness, in
 * this order. Nothing walks a text before its length is known to be admitted; a clean text is walked once and returned
 * as it is. Errors name the field, the limit and the character, and never quote the text.
 * @param field names the text in errors, for example `text` or `documents[3]`.
 * @throws LexrunError `INVALID_INPUT`, `TEXT_TOO_LONG`, `LONE_SURROGATE`, `CONTROL_CHARACTER`, `FORBIDDEN_CHARACTER` or
 * `EMPTY_TEXT`.
 */
export function cleanText(text: unknown, field: string, guard: Guard): CleanedText {
  if (typeof text !== 'string') {
    throw new LexrunError('INVALID_INPUT', `${field} must be a string, not ${kindOf(text)}`, { details: { field } });
  }
  if (text.length > guard.maxCharacters) throw tooLong(field, guard.maxCharacters, text.length);
  let cleaned: CleanedText = { text, map: undefined };
  if (guard.suspect.test(text)) {
    cleaned = { text: wellFormed(text, field, guard), map: undefined };
    for (const { pattern, code, name, option } of guard.forbidden) {
      const position = cleaned.text.search(pattern);
      if (position >= 0) throw forbidden(code, name, option, field, cleaned.text, position);
    }
    if (guard.strip !== undefined) cleaned = stripCharacters(cleaned.text, guard.strip);
  }
  if (guard.normalize !== undefined) {
    const normalized = guard.normalize(cleaned.text, field, guard);
    cleaned = { text: normalized.text, map: chain(normalized.map, cleaned.map) };
  }
  if (cleaned.text === '' && guard.empty === 'reject') {
    const actual = text.length;
    const why = actual === 0 ? 'is empty' : 'is empty once its control and zero-width characters are removed';
    throw new LexrunError('EMPTY_TEXT', `${field} ${why}`, { details: { field, limit: 1, actual } });
  }
  return cleaned;
}

function wellFormed(text: string, field: string, guard: Guard): string {
  const position = text.search(LONE_SURROGATE);
  if (position < 0) return text;
  if (guard.loneSurrogates === 'replace') return text.replace(new RegExp(LONE_SURROGATE, 'gu'), '\uFFFD');
  throw forbidden('LONE_SURROGATE', 'a lone surrogate', 'guard.loneSurrogates', field, text, position);
}

function forbidden(
  code: ErrorCode,
  name: string,
  option: string,
  field: string,
  text: string,
  position: number,
): LexrunError {
  const codePoint = `U+${text.codePointAt(position)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return new LexrunError(code, `${field} contains ${name}, ${codePoint}, at position ${position}`, {
    details: { field, codePoint, position, option },
  });
}
