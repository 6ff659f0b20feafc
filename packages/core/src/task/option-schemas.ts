import { type Check, integer, list, nullable, text } from '../schema/checks.js';

/** Most results a caller may ask for. */
export const MAX_TOP_K: number = 10_000;
/** Most entries of a list of labels or target words. */
const MAX_LABELS = 1_000;
/** Most characters of one label, prefix or template. */
const MAX_LABEL_CHARACTERS = 2_000;

/** A number of results; null means all. */
export const topK: Check = nullable(integer(1, MAX_TOP_K));

/** Most tokens of a row. */
export const maxLength: Check = integer(1, 1_000_000);

/** Tokens that neighbouring windows share. */
export const stride: Check = integer(0, 1_000_000);

/** A label, prefix or template. */
export const shortText: Check = text(0, MAX_LABEL_CHARACTERS);

/** A list of labels or words. `minimum` is its least length. */
export const labels = (minimum: number): Check => list(text(1, MAX_LABEL_CHARACTERS), minimum, MAX_LABELS);
