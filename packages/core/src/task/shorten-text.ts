import type { EncodeOptions } from '../tokenizer/tokenizer.js';
import type { ModelContext } from './task-runner.js';

/**
 * The beginning of a text that gives the same first `tokens` tokens, for a text that is read many times and cut each
 * time. The whole text where no shorter one is known to do.
 */
export function shortenText(
  { tokenizer }: ModelContext,
  text: string,
  tokens: number,
  specialTokensInText: NonNullable<EncodeOptions['specialTokensInText']>,
): string {
  // Fewer characters than this cost less to read than to compare.
  if (!tokenizer.hasOffsets || text.length < 8 * tokens) return text;
  const encode = (part: string): ReturnType<typeof tokenizer.encode> =>
    tokenizer.encode(part, { addSpecialTokens: false, truncation: null, padding: null, specialTokensInText });
  const whole = encode(text);
  // A few tokens more, so that what the cut does to the last word stays behind the tokens that count.
  const end = whole.offsets[tokens + 32]?.[1];
  if (end === undefined || end * 2 > text.length || splitsPair(text, end)) return text;
  const short = text.slice(0, end);
  const { ids, offsets } = encode(short);
  for (let place = 0; place < tokens; place += 1) {
    if (ids[place] !== whole.ids[place] || offsets[place]?.[1] !== whole.offsets[place]?.[1]) return text;
  }
  return short;
}

const splitsPair = (text: string, at: number): boolean => /[\uDC00-\uDFFF]/.test(text.charAt(at));
