import { number, object, oneOf } from '../../schema/checks.js';
import { estimateWindows } from '../estimate-windows.js';
import { labels, maxLength, stride } from '../option-schemas.js';
import { parseText } from '../parse-input.js';
import { parseOptions } from '../parse-options.js';
import type { TaskSpec } from '../task-spec.js';
import type { TokenClassificationOptions, TokenClassificationResult } from './types.js';

const NAME = 'token-classification';

const schema = object({
  aggregation: oneOf(['none', 'simple', 'first', 'average', 'max']),
  ignoreLabels: labels(0),
  threshold: number(0, 1),
  maxLength,
  stride,
});

/** Caller's side of token-classification. */
export const tokenClassificationSpec: TaskSpec<string, TokenClassificationOptions, TokenClassificationResult> = {
  name: NAME,
  parseInput: parseText,
  parseOptions: (options) => parseOptions<TokenClassificationOptions>(schema, options, NAME),
  cleanTexts: (input, options, clean) => ({ input: clean(input, 'text'), options }),
  cost: (input, options) => estimateWindows(input, options),
  restoreOffsets(result, original) {
    const entities = result.entities.map((entity) => {
      const [start, end] = original.span('text', entity.start, entity.end);
      return { ...entity, start, end };
    });
    return { ...result, entities };
  },
};
