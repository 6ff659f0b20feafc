/** Code units looked at; longer texts are scaled up from their beginning. */
const SAMPLE = 2_000;
/** Special tokens around a text. */
const SPECIAL_TOKENS = 2;
/** Hundredths of a token that a letter counts in a script with spaces between words: about four letters a token. */
const LETTER = 28;
/** Hundredths of a token that a character counts in a script without. */
const CHARACTER = 100;

/**
 * Estimates the tokens of a text without tokenizing it, special tokens included: one for each character of a script
 * without spaces (Chinese, Japanese, Korean, emoji), 0.28 for any other code unit. Reads at most 2,000 code units.
 */
export function estimateTokens(text: string): number {
  const sampled = Math.min(text.length, SAMPLE);
  let hundredths = 0;
  for (let index = 0; index < sampled; index += 1) hundredths += isDense(text.charCodeAt(index)) ? CHARACTER : LETTER;
  const scale = sampled === 0 ? 1 : text.length / sampled;
  return Math.ceil((hundredths * scale) / 100) + SPECIAL_TOKENS;
}

/** Whether a code unit belongs to a script where about every character is a token. */
function isDense(unit: number): boolean {
  if (unit < 0x1100) return false;
  return unit <= 0x11ff || (unit >= 0x2e80 && unit <= 0xd7ff) || (unit >= 0xdc00 && unit <= 0xffef);
}
