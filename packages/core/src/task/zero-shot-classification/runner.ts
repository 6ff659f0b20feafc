import { LexrunError } from '../../error/lexrun-error.js';
import { softmax } from '../../postprocess/softmax.js';
import { topK } from '../../postprocess/top-k.js';
import { isText } from '../../schema/passes.js';
import { encodeRow, rowLimit } from '../encode-row.js';
import { fillDefaults, isOneOf } from '../fill-defaults.js';
import { findOutput, finite, ROW_LOGITS, requireOutput } from '../find-output.js';
import { labelNames } from '../label-names.js';
import { shortenText } from '../shorten-text.js';
import type { ModelContext, Row, TaskRunner } from '../task-runner.js';
import { truncationSide } from '../truncation-side.js';
import type { ZeroShotClassificationOptions, ZeroShotClassificationResult } from './types.js';

const NAME = 'zero-shot-classification';

/** The row of one candidate label. */
export interface ZeroShotClassificationRow extends Row {
  readonly truncated: boolean;
}

/** Executor's side of zero-shot-classification: one premise and hypothesis a label, judged by an NLI model. */
export const zeroShotClassificationRunner: TaskRunner<
  string,
  ZeroShotClassificationOptions,
  ZeroShotClassificationResult,
  ZeroShotClassificationRow
> = {
  name: NAME,
  decodesTokens: false,
  expand({ input, options, policy }, model) {
    requireOutput(model, ROW_LOGITS, NAME);
    entailmentColumn(model);
    const defaults = { hypothesisTemplate: 'This example is {}.' };
    const { hypothesisTemplate: template } = fillDefaults(options, model, defaults, CHECKS);
    const maxLength = rowLimit(model, options.maxLength);
    // Every label reads the text anew; of a long one all but the beginning is cut off anyway.
    const whole = policy.overflow === 'error' || options.labels.length === 1 || truncationSide(model) === 'left';
    const text = whole ? input : shortenText(model, input, maxLength, policy.specialTokensInText);
    return options.labels.map((label) => {
      // Not replace(): it would read $& and its like in a label.
      const pair = template.split('{}').join(label);
      return encodeRow(model, policy, text, { pair, maxLength, strategy: 'only_first' });
    });
  },
  decode(outputs, rows, { options: given }, model) {
    const { labels, multiLabel } = fillDefaults(given, model, { multiLabel: false }, CHECKS);
    const logits = outputs.map((output) => {
      const { data } = findOutput(output, ROW_LOGITS);
      // The entailment column is one of the labels: there must be as many columns.
      labelNames(model.config, data.length);
      return finite(data);
    });
    const entailment = entailmentColumn(model);
    const scores =
      multiLabel || labels.length === 1
        ? logits.map((row) => entailmentScore(row, entailment))
        : [...softmax(logits.map((row) => row[entailment] as number))];
    // Python sorts ascending and reverses, so that equal scores come out in reverse order.
    const order = topK(scores.toReversed(), null).map((place) => scores.length - 1 - place);
    return {
      labels: order.map((place) => ({ label: labels[place] as string, score: scores[place] as number })),
      truncated: rows.some(({ truncated }) => truncated),
    };
  },
};

const CHECKS = {
  multiLabel: isOneOf([true, false]),
  hypothesisTemplate: (value: unknown): boolean =>
    isText(0, 2_000)(value) && (value as string).split('{}').length === 2,
};

/** Softmax of entailment against contradiction: the first column, or the last where entailment is the first. */
function entailmentScore(logits: Float32Array, entailment: number): number {
  const contradiction = entailment === 0 ? logits.length - 1 : 0;
  return softmax([logits[contradiction] as number, logits[entailment] as number])[1] as number;
}

/** @throws LexrunError `UNSUPPORTED_TASK` where no label begins with "entail". */
function entailmentColumn({ config }: ModelContext): number {
  const column = config.labels.findIndex((label) => label.toLowerCase().startsWith('entail'));
  if (column >= 0) return column;
  throw new LexrunError('UNSUPPORTED_TASK', 'No label of the model begins with "entail".', {
    hint: 'Use a model trained on natural language inference, and name its labels in id2label of config.json.',
    details: { task: NAME },
  });
}
