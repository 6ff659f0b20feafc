import { LexrunError } from '../../error/lexrun-error.js';
import { flag, integer, object, oneOf } from '../../schema/checks.js';
import { estimateTokens } from '../estimate-tokens.js';
import { maxLength, shortText } from '../option-schemas.js';
import { parseText } from '../parse-input.js';
import { parseOptions } from '../parse-options.js';
import type { TaskSpec } from '../task-spec.js';
import type { FeatureExtractionOptions, FeatureExtractionResult } from './types.js';

const NAME = 'feature-extraction';

const schema = object({
  pooling: oneOf(['mean', 'cls', 'lastToken', 'max']),
  normalize: flag,
  dimensions: integer(1, 1_000_000),
  role: oneOf(['query', 'passage']),
  prefix: shortText,
  maxLength,
});

/** Caller's side of feature-extraction. */
export const featureExtractionSpec: TaskSpec<string, FeatureExtractionOptions, FeatureExtractionResult> = {
  name: NAME,
  parseInput: parseText,
  parseOptions(options) {
    refuseNoPooling(options);
    return parseOptions<FeatureExtractionOptions>(schema, options, NAME);
  },
  cleanTexts(input, options, clean) {
    const { prefix } = options;
    const cleaned = prefix ? { ...options, prefix: clean(prefix, 'prefix') } : options;
    return { input: clean(input, 'text'), options: cleaned };
  },
  cost(input, options) {
    const estimate = estimateTokens(input) + (options.prefix ? estimateTokens(options.prefix) : 0);
    const tokens = Math.min(estimate, options.maxLength ?? estimate);
    return { rows: 1, tokens, rowTokens: tokens };
  },
};

/** One vector a token is another result, and so another task. */
function refuseNoPooling(options: unknown): void {
  if (typeof options !== 'object' || options === null || !('pooling' in options) || options.pooling !== 'none') return;
  throw new LexrunError('INVALID_OPTIONS', `Option pooling cannot be "none" (${NAME}).`, {
    hint: "Vectors of single tokens are the task 'token-embeddings'.",
    details: { option: 'pooling', task: NAME },
  });
}
