import { inRanges, parseRanges } from '../unicode/classes.js';
import { ANY, type CharSet, complement, single, union } from './char-set.js';
import { malformed, unsupported } from './errors.js';

/**
 * What Unicode 17 added, as {@link parseRanges} reads it; ranges run on over code points that are free still. The patterns
 * of the Rust library have the tables of Unicode 16.
 */
const LATER: readonly number[] = parseRanges(
  '1ov r1 3k 2r7-s 15i 251 ojc-1 3 2 t gk2-f ce-1 1j-6 29e-p 12k-1i 2g5-7 g9-1l fxz-1f 7z-4 4qq-7 zu-6h cg8-2 ce-1i ' +
    '4pc-1r 34p 4f-3 9i-8 ak-3 1f-4 1m-5 t-5 7f 10zk-5 4mb-b gsj-3bd',
);
/** A code point that is not assigned, and stands for those that are not yet. */
const UNASSIGNED = 0x378;

// `u` and not `v`: older runtimes that still have Unicode properties lack `v`.
function fromSource(source: string): CharSet {
  const test = new RegExp(`^${source}$`, 'u');
  return { key: source, has: (code) => test.test(String.fromCodePoint(inRanges(LATER, code) ? UNASSIGNED : code)) };
}

const punctuation = '\\p{P}';

/** POSIX brackets as Oniguruma reads them in Unicode (its doc/RE, section 6). */
const posix: Readonly<Record<string, string>> = {
  alnum: '[\\p{Alphabetic}\\p{Nd}]',
  alpha: '\\p{Alphabetic}',
  ascii: '[\\0-\\x7f]',
  blank: '[\\p{Zs}\\t]',
  cntrl: '\\p{Cc}',
  digit: '\\p{Nd}',
  graph: '[^\\p{White_Space}\\p{Cc}\\p{Cn}\\p{Cs}]',
  lower: '\\p{Lowercase}',
  print: '(?:[^\\p{White_Space}\\p{Cc}\\p{Cn}\\p{Cs}]|\\p{Zs})',
  punct: '[\\p{P}\\p{S}]',
  space: '\\p{White_Space}',
  upper: '\\p{Uppercase}',
  word: '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}]',
  xdigit: '[0-9a-fA-F]',
};

/** `\p{…}` names that are not names of JavaScript, or mean something else there. */
const properties: Readonly<Record<string, string>> = {
  ...posix,
  punct: punctuation,
  posixpunct: posix.punct!,
  whitespace: '\\p{White_Space}',
};

/** `[[:name:]]`. */
export function posixSet(name: string): CharSet {
  if (!Object.hasOwn(posix, name)) throw malformed(`[:${name}:] is no POSIX bracket`);
  return fromSource(posix[name]!);
}

/** The word characters inside a bracket. */
const WORD_IN_CLASS: CharSet = posixSet('word');
/** The word characters outside a bracket: in Latin-1 Oniguruma also counts the superscripts and fractions. */
export const WORD: CharSet = union(WORD_IN_CLASS, fromSource('[²³¹¼½¾]'));

/** `\d \w \s \h` and their negations, by letter. */
export function shorthandSet(letter: string, inClass: boolean): CharSet | null {
  const word = inClass ? WORD_IN_CLASS : WORD;
  const sets: Readonly<Record<string, () => CharSet>> = {
    d: () => posixSet('digit'),
    w: () => word,
    s: () => posixSet('space'),
    h: () => posixSet('xdigit'),
  };
  const make = sets[letter.toLowerCase()];
  if (make === undefined) return null;
  return letter === letter.toLowerCase() ? make() : complement(make());
}

/**
 * `\p{name}`. Names are compared without case, spaces, `-` and `_` for the POSIX names, and tried in the spellings that
 * JavaScript knows for the others, so that the runtime's Unicode tables decide, up to Unicode 16.
 *
 * @throws LexrunError `UNSUPPORTED_TOKENIZER` for a name the runtime does not know.
 */
export function propertySet(spelling: string, inClass: boolean): CharSet {
  if (!/^ *[A-Za-z0-9_ =-]{1,64}$/.test(spelling)) throw malformed('a property name has characters it cannot have');
  const plain = spelling.replace(/[ _-]/g, '').toLowerCase();
  if (plain === 'word') return inClass ? WORD_IN_CLASS : WORD;
  if (plain === 'any') return ANY;
  if (Object.hasOwn(properties, plain)) return fromSource(properties[plain]!);
  const exact = spelling.trim().replace(/[ -]+/g, '_');
  const titled = exact.toLowerCase().replace(/(^|_)([a-z])/g, (letter) => letter.toUpperCase());
  for (const name of [exact, titled, exact.toUpperCase()]) {
    for (const source of [`\\p{${name}}`, `\\p{Script=${name}}`]) {
      try {
        return fromSource(source);
      } catch {
        // Not a name in this spelling; the next may be.
      }
    }
  }
  throw unsupported(`the property \\p{${spelling}}`);
}

/** `.`: everything but U+000A. */
export const NOT_NEWLINE: CharSet = complement(single(0x0a));
