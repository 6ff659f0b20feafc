import { LexrunError } from '../error/lexrun-error.js';

/** Most units that rules of a tokenizer make of one: NFKC makes 18 of an Arabic ligature, and byte-level twice as many of those. */
const GROWTH = 64;
/** Units beyond that, for what is put before a text. */
const BESIDE = 256;

/**
 * How long a text may become by the rules of a tokenizer.json. Rules after one another multiply, so that a small file
 * could make millions of characters of one.
 * @param units of the original text
 */
export function growthLimit(units: number): number {
  return units * GROWTH + BESIDE;
}

/** The error of a text over the limit. */
export function tooMuchText(): LexrunError {
  return new LexrunError('INVALID_TOKENIZER', `tokenizer.json: a rule makes more than ${GROWTH} characters of one`);
}
