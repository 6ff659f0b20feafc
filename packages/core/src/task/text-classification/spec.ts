import { number, object, oneOf, text } from '../../schema/checks.js';
import { estimateTokens } from '../estimate-tokens.js';
import { labels, maxLength, topK } from '../option-schemas.js';
import { parseFields, parseTextField } from '../parse-input.js';
import { parseOptions } from '../parse-options.js';
import type { Cost, TaskSpec } from '../task-spec.js';
import type { TextClassificationInput, TextClassificationOptions, TextClassificationResult } from './types.js';

const NAME = 'text-classification';

const schema = object({
  topK,
  activation: oneOf(['softmax', 'sigmoid', 'none']),
  textPair: text(),
  threshold: number(-1e9, 1e9),
  allowLabels: labels(1),
  denyLabels: labels(0),
  maxLength,
});

/** Caller's side of text-classification. */
export const textClassificationSpec: TaskSpec<
  TextClassificationInput,
  TextClassificationOptions,
  TextClassificationResult
> = {
  name: NAME,
  parseInput(input, index) {
    if (typeof input === 'string') return input;
    const fields = parseFields(input, index, 'a string or { text, textPair }', ['text', 'textPair']);
    const parsed = parseTextField(fields, 'text', index);
    return fields.textPair === undefined
      ? parsed
      : { text: parsed, textPair: parseTextField(fields, 'textPair', index) };
  },
  parseOptions: (options) => parseOptions<TextClassificationOptions>(schema, options, NAME),
  cleanTexts(input, options, clean) {
    const { text: first, textPair } = typeof input === 'string' ? { text: input, textPair: undefined } : input;
    if (textPair === undefined && options.textPair === undefined) return { input: clean(first, 'text'), options };
    // A pair of the input's own takes the place of the option, which then never reaches the model.
    const { textPair: optionPair, ...rest } = options;
    const pair = textPair ?? optionPair;
    const cleaned = clean(first, 'text');
    return {
      input: pair === undefined ? cleaned : { text: cleaned, textPair: clean(pair, 'textPair') },
      options: rest,
    };
  },
  cost(input, options): Cost {
    const { text: first, textPair = options.textPair } = typeof input === 'string' ? { text: input } : input;
    const tokens = estimateTokens(first) + (textPair === undefined ? 0 : estimateTokens(textPair));
    const rowTokens = Math.min(tokens, options.maxLength ?? tokens);
    return { rows: 1, tokens: rowTokens, rowTokens };
  },
};
