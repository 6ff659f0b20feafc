import { LexrunError } from '../../error/lexrun-error.js';
import { flag, object } from '../../schema/checks.js';
import { estimateTokens } from '../estimate-tokens.js';
import { labels, maxLength, shortText } from '../option-schemas.js';
import { parseText } from '../parse-input.js';
import { parseOptions } from '../parse-options.js';
import type { TaskSpec } from '../task-spec.js';
import type { ZeroShotClassificationOptions, ZeroShotClassificationResult } from './types.js';

const NAME = 'zero-shot-classification';

const schema = object({
  labels: labels(1),
  multiLabel: flag,
  hypothesisTemplate: shortText,
  maxLength,
});

/** Caller's side of zero-shot-classification. */
export const zeroShotClassificationSpec: TaskSpec<string, ZeroShotClassificationOptions, ZeroShotClassificationResult> =
  {
    name: NAME,
    parseInput: parseText,
    parseOptions(options) {
      const { labels: candidates, ...rest } = parseOptions<Partial<ZeroShotClassificationOptions>>(
        schema,
        options,
        NAME,
      );
      if (candidates === undefined) {
        throw new LexrunError('INVALID_OPTIONS', 'Option labels must be an array of strings, got undefined.', {
          hint: "Name the candidates: run(text, { labels: ['sports', 'politics'] }).",
          details: { option: 'labels', task: NAME },
        });
      }
      checkTemplate(rest.hypothesisTemplate);
      return { ...rest, labels: candidates };
    },
    cleanTexts(input, options, clean) {
      const { hypothesisTemplate: template } = options;
      const cleaned = {
        ...options,
        labels: options.labels.map((label, place) => clean(label, `labels[${place}]`)),
        ...(template === undefined ? {} : { hypothesisTemplate: clean(template, 'hypothesisTemplate') }),
      };
      return { input: clean(input, 'text'), options: cleaned };
    },
    cost(input, options) {
      const tokens = estimateTokens(input);
      const template = estimateTokens(options.hypothesisTemplate ?? 'This example is {}.');
      const most = options.maxLength ?? Number.POSITIVE_INFINITY;
      const rows = options.labels.map((label) => Math.min(most, tokens + template + estimateTokens(label)));
      return { rows: rows.length, tokens: rows.reduce((sum, row) => sum + row, 0), rowTokens: Math.max(...rows) };
    },
  };

function checkTemplate(template: string | undefined): void {
  if (template === undefined || template.split('{}').length === 2) return;
  throw new LexrunError('INVALID_OPTIONS', 'Option hypothesisTemplate must contain {} exactly once.', {
    details: { option: 'hypothesisTemplate', task: NAME },
  });
}
