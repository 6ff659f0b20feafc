import { integer, object } from '../../schema/checks.js';
import { estimateTokens } from '../estimate-tokens.js';
import { labels, maxLength } from '../option-schemas.js';
import { parseText } from '../parse-input.js';
import { parseOptions } from '../parse-options.js';
import type { TaskSpec } from '../task-spec.js';
import type { FillMaskOptions, FillMaskResult } from './types.js';

const NAME = 'fill-mask';

const schema = object({ topK: integer(1, 10_000), targets: labels(1), maxLength });

/** Caller's side of fill-mask. */
export const fillMaskSpec: TaskSpec<string, FillMaskOptions, FillMaskResult> = {
  name: NAME,
  parseInput: parseText,
  parseOptions: (options) => parseOptions<FillMaskOptions>(schema, options, NAME),
  cleanTexts(input, options, clean) {
    const { targets } = options;
    const cleaned = targets?.map((target, place) => clean(target, `targets[${place}]`));
    return { input: clean(input, 'text'), options: cleaned === undefined ? options : { ...options, targets: cleaned } };
  },
  cost(input, options) {
    const tokens = Math.min(estimateTokens(input), options.maxLength ?? Number.POSITIVE_INFINITY);
    return { rows: 1, tokens, rowTokens: tokens };
  },
};
