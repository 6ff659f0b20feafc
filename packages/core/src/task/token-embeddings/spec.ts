import { flag, integer, object } from '../../schema/checks.js';
import { estimateTokens } from '../estimate-tokens.js';
import { maxLength } from '../option-schemas.js';
import { parseText } from '../parse-input.js';
import { parseOptions } from '../parse-options.js';
import type { TaskSpec } from '../task-spec.js';
import type { TokenEmbeddingsOptions, TokenEmbeddingsResult } from './types.js';

const NAME = 'token-embeddings';

const schema = object({ normalize: flag, dimensions: integer(1, 1_000_000), maxLength });

/** Caller's side of token-embeddings. */
export const tokenEmbeddingsSpec: TaskSpec<string, TokenEmbeddingsOptions, TokenEmbeddingsResult> = {
  name: NAME,
  parseInput: parseText,
  parseOptions: (options) => parseOptions<TokenEmbeddingsOptions>(schema, options, NAME),
  cleanTexts: (input, options, clean) => ({ input: clean(input, 'text'), options }),
  cost(input, options) {
    const tokens = Math.min(estimateTokens(input), options.maxLength ?? Number.POSITIVE_INFINITY);
    return { rows: 1, tokens, rowTokens: tokens };
  },
  restoreOffsets(result, original) {
    const tokens = result.tokens.map((token) => {
      if (token.special) return token;
      const [start, end] = original.span('text', token.start, token.end);
      return { ...token, start, end };
    });
    return { ...result, tokens };
  },
};
