import { LexrunError } from '../error/lexrun-error.js';
import type { Encoding } from '../tokenizer/encoding.js';

/** A stretch of the tokens of a text, end exclusive. */
export interface TokenWindow {
  readonly start: number;
  readonly end: number;
}

/** Most windows one text may be cut into, whatever its options say; executors set lower limits. */
const MAX_WINDOWS = 10_000;

/**
 * Checks that windows fit and are not too many.
 * @param tokens tokens to be covered
 * @param capacity tokens of a window, special tokens left out
 * @param stride tokens that neighbouring windows share
 * @throws LexrunError `TRUNCATION_IMPOSSIBLE` where no step is left, `TOO_MANY_ROWS` beyond 10,000 windows.
 */
export function checkWindows(tokens: number, capacity: number, stride: number): void {
  if (capacity <= stride) {
    throw new LexrunError(
      'TRUNCATION_IMPOSSIBLE',
      `A window has room for ${Math.max(capacity, 0)} tokens of the text; stride must be lower, got ${stride}.`,
      { details: { capacity, stride } },
    );
  }
  const windows = 1 + Math.ceil(Math.max(tokens - capacity, 0) / (capacity - stride));
  if (windows <= MAX_WINDOWS) return;
  throw new LexrunError('TOO_MANY_ROWS', `The text makes ${windows} windows, ${MAX_WINDOWS} are allowed.`, {
    details: { limit: MAX_WINDOWS, actual: windows },
  });
}

/** Cuts `tokens` tokens into windows of `capacity` tokens that share `stride` with the next; the last may be shorter. */
export function sliceWindows(tokens: number, capacity: number, stride: number): readonly TokenWindow[] {
  checkWindows(tokens, capacity, stride);
  const windows: TokenWindow[] = [];
  for (let start = 0; ; start += capacity - stride) {
    const end = Math.min(start + capacity, tokens);
    windows.push({ start, end });
    if (end === tokens) return windows;
  }
}

/**
 * For each token the window in which it has most context, that is the largest distance to the nearer edge; the earlier
 * window among equals.
 */
export function windowOfEachToken(windows: readonly TokenWindow[], tokens: number): readonly number[] {
  const owner = new Array<number>(tokens).fill(0);
  const context = new Array<number>(tokens).fill(-1);
  for (const [index, { start, end }] of windows.entries()) {
    for (let token = start; token < end; token += 1) {
      const distance = Math.min(token - start, end - 1 - token);
      if (distance <= (context[token] as number)) continue;
      context[token] = distance;
      owner[token] = index;
    }
  }
  return owner;
}

/** The part of an encoding in `[start, end)`, between its own first `prefix` and last `suffix` tokens. */
export function cutEncoding(whole: Encoding, { start, end }: TokenWindow, prefix: number, suffix: number): Encoding {
  const cut = <T>(values: readonly T[]): readonly T[] => [
    ...values.slice(0, prefix),
    ...values.slice(prefix + start, prefix + end),
    ...values.slice(values.length - suffix),
  ];
  return {
    ids: cut(whole.ids),
    typeIds: cut(whole.typeIds),
    attentionMask: cut(whole.attentionMask),
    specialTokensMask: cut(whole.specialTokensMask),
    offsets: cut(whole.offsets),
    wordIds: cut(whole.wordIds),
    sequenceIds: cut(whole.sequenceIds),
    overflowing: [],
  };
}
