import { type CharSet, complement } from './char-set.js';
import { malformed, unsupported } from './errors.js';
import type { PatternReader } from './pattern-reader.js';
import { propertySet, shorthandSet } from './unicode-set.js';

/** A code point or a set of them. */
export type Escape = { readonly code: number } | { readonly set: CharSet };

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 };

function codePoint(hex: string): Escape {
  const code = Number.parseInt(hex, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw malformed('an escape is no Unicode character');
  return { code };
}

function hexadecimal(reader: PatternReader): Escape {
  if (reader.take('{')) {
    const digits = reader.match(/([0-9A-Fa-f]{1,8})\}/y)?.[1];
    if (digits === undefined) throw unsupported('an escape \\x{…} of other than one code point');
    return codePoint(digits);
  }
  const digits = reader.match(/[0-9A-Fa-f]{1,2}/y)?.[0];
  if (digits === undefined) throw malformed('\\x has no digits');
  // There Oniguruma means a byte of UTF-8, not a character.
  if (Number.parseInt(digits, 16) > 0x7f) throw unsupported(`the raw byte \\x${digits}`);
  return codePoint(digits);
}

function property(reader: PatternReader, letter: string, inClass: boolean): Escape {
  const found = reader.match(/\{(\^?)([^{}]*)\}/y);
  if (found === null) throw unsupported(`\\${letter} without braces`);
  const set = propertySet(found[2]!, inClass);
  return { set: (letter === 'P') !== (found[1] === '^') ? complement(set) : set };
}

/**
 * Reads the rest of an escape that stands for one character, after the backslash.
 *
 * @throws LexrunError `UNSUPPORTED_TOKENIZER` for backreferences, and for letters without a meaning here.
 */
export function parseEscape(reader: PatternReader, inClass: boolean): Escape {
  const letter = reader.next();
  if (letter === '') throw malformed('it ends with a backslash');
  if (inClass && letter === 'b') return { code: 8 };
  if (Object.hasOwn(controls, letter)) return { code: controls[letter]! };
  if (letter === 'x') return hexadecimal(reader);
  if (letter === 'u') {
    const digits = reader.match(/[0-9A-Fa-f]{4}/y)?.[0];
    if (digits === undefined) throw malformed('\\u has fewer than four digits');
    return codePoint(digits);
  }
  if (letter === '0') return { code: Number.parseInt(`0${reader.match(/[0-7]{0,2}/y)![0]}`, 8) };
  if (letter === 'p' || letter === 'P') return property(reader, letter, inClass);
  const set = shorthandSet(letter, inClass);
  if (set !== null) return { set };
  if (/[1-9]/.test(letter)) throw unsupported(inClass ? 'an octal escape' : `the backreference \\${letter}`);
  if (/[A-Za-z]/.test(letter)) throw unsupported(`the escape \\${letter}`);
  return { code: letter.codePointAt(0)! };
}
