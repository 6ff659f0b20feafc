import { estimateTokens } from './estimate-tokens.js';
import type { Cost } from './task-spec.js';

/** Tokens of a window where the call does not say; the usual maximum of encoders. */
const USUAL_WINDOW = 512;

/** Estimates a text that is read in windows. `extra` tokens (a question) are part of each. */
export function estimateWindows(text: string, options: { readonly maxLength?: number | undefined }, extra = 0): Cost {
  const tokens = estimateTokens(text);
  const window = options.maxLength ?? USUAL_WINDOW;
  const rows = Math.max(1, Math.ceil(tokens / Math.max(1, window - extra)));
  const rowTokens = Math.min(tokens + extra, window);
  return { rows, tokens: Math.max(rowTokens, tokens + rows * extra), rowTokens };
}
