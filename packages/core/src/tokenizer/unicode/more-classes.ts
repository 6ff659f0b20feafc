import { BERT_RULES, classTable } from './classes.js';

export { PUNCTUATION, SPACE } from './classes.js';

/** All marks, what StripAccents removes. */
export const MARK: number = 16;
/** `\p{L}` of a Split or ByteLevel pattern. */
export const LETTER: number = 32;
/** `\p{N}` of a Split or ByteLevel pattern. */
export const NUMBER: number = 64;
/** What the Digits pre-tokenizer takes for a digit. */
export const NUMERIC: number = 128;
/** `\w` of the Whitespace pre-tokenizer and of single-word added tokens. */
export const WORD: number = 256;

const LATER_LETTERS =
  '1ov r1 3k ulu-1 3 2 t j7z-p 12k-2 2y1-17 fyd-o 3-o 7z-1 4qt-7 zu-l 2q-36 hji-u 2-2 2-1 2-6 3-4 a-1 154r-5 4mb-b gsj-3bd';
const LATER_WORD =
  '1ov r1 3k 2r7-e 3-b rtv-1 3 2 t j7z-p 12k-2 1f-1 2g5-7 g9-17 5-9 fxz-o 3-o 7z-4 4qq-7 zu-l 2q-36 hji-u 2-l 9-1 154r-5 4mb-b gsj-3bd';
const LATER_MARKS =
  '1kt 4a-8 17-9 8b 70-5 2e 4v 1k 53 d 1n-1 1x 8p k 1mv 6y j4-u 3-b ek 73-4 raq 5v js5-3 1u-4 8u-1 26-5 1z-a 1e-3 6j 3-1 26 3n-1 3n 5-1 36 6y 3h-8 2 3 2-3 2-4 2 f-1 3g r2-e 6u-5 2-1 3-3 2 2-1 3y-6 3-6 4 t-9 15-6 2-3 9 a-a 1b-f 5j-7 cq-5 4 2-1 2-6 2 1v-4 2-1 2-4 9o-3 a-1 2 1d-6 4-4 o 44m 7-e 8uh-h 2sg 1c-8 2l c-1 irz-19 3-m 3ex 4h-6 ag 1q-3 e5-3 73-1 6s 3 8-1 6';

/** The bits of every class, those of Bert included. */
export const classOf: (codePoint: number) => number = classTable([
  ...BERT_RULES,
  { bit: MARK, property: /\p{M}/u, later: LATER_MARKS, more: [0x1cf2, 0x1cf3] },
  { bit: LETTER, property: /\p{L}/u, later: LATER_LETTERS },
  { bit: NUMBER, property: /\p{N}/u, later: '1kgw-9 g7f-2' },
  { bit: NUMERIC, property: /\p{N}/u },
  { bit: WORD, property: /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u, later: LATER_WORD },
]);

/** Whether a code point is part of a word. */
export const isWord = (codePoint: number): boolean => (classOf(codePoint) & WORD) !== 0;
