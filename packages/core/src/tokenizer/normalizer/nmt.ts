import type { Normalizer } from './normalizer.js';
import { filterCharacters, mapCharacters } from './steps.js';

const isDropped = (code: number): boolean =>
  (code >= 1 && code <= 8) ||
  code === 0x0b ||
  (code >= 0x0e && code <= 0x1f) ||
  code === 0x7f ||
  code === 0x8f ||
  code === 0x9f;

const isSpace = (code: number): boolean =>
  code === 0x09 ||
  code === 0x0a ||
  code === 0x0c ||
  code === 0x0d ||
  code === 0x1680 ||
  (code >= 0x200b && code <= 0x200f) ||
  code === 0x2028 ||
  code === 0x2029 ||
  code === 0x2581 ||
  code === 0xfeff ||
  code === 0xfffd;

/** Drops control characters, and turns what counts as whitespace in machine translation into spaces. */
export const nmt: Normalizer = {
  normalize(source) {
    const kept = filterCharacters(source, (codePoint) => !isDropped(codePoint));
    return mapCharacters(kept, (character, codePoint) => (isSpace(codePoint) ? ' ' : character));
  },
};
