import { LexrunError } from '../../error/lexrun-error.js';
import { argMax } from '../../postprocess/arg-max.js';
import { sigmoid } from '../../postprocess/sigmoid.js';
import { softmax } from '../../postprocess/softmax.js';
import { topK } from '../../postprocess/top-k.js';
import { isNumber } from '../../schema/passes.js';
import { encodeRow, rowLimit } from '../encode-row.js';
import { areLabels, fillDefaults, isOneOf, isTopK } from '../fill-defaults.js';
import { findOutput, finite, ROW_LOGITS, requireOutput } from '../find-output.js';
import { labelNames } from '../label-names.js';
import type { ModelContext, Row, TaskRunner } from '../task-runner.js';
import type {
  Activation,
  LabelScore,
  TextClassificationInput,
  TextClassificationOptions,
  TextClassificationResult,
} from './types.js';

/** The one row of a text, and whether it was cut. */
export interface TextClassificationRow extends Row {
  readonly truncated: boolean;
}

/** Executor's side of text-classification. */
export const textClassificationRunner: TaskRunner<
  TextClassificationInput,
  TextClassificationOptions,
  TextClassificationResult,
  TextClassificationRow
> = {
  name: 'text-classification',
  decodesTokens: false,
  expand({ input, options, policy }, model) {
    requireOutput(model, ROW_LOGITS, 'text-classification');
    const { text, textPair = options.textPair } = typeof input === 'string' ? { text: input } : input;
    return [encodeRow(model, policy, text, { pair: textPair, maxLength: rowLimit(model, options.maxLength) })];
  },
  decode([outputs], [row], { options: given }, model) {
    const options = fillDefaults(given, model, { topK: 1 }, CHECKS);
    const logits = finite(findOutput(outputs, ROW_LOGITS).data);
    const names = labelNames(model.config, logits.length);
    const scores = activate(logits, options.activation ?? defaultActivation(model, logits.length));
    const columns = allowedColumns(names, options, given);
    const scoreOf = (column: number): number => scores[column] as number;
    const best = columns === undefined ? argMax(scores) : (columns[argMax(columns.map(scoreOf))] as number);
    const entry = (column: number): LabelScore => ({ label: names[column] as string, score: scoreOf(column) });
    const { label, score } = entry(best);
    const { threshold = Number.NEGATIVE_INFINITY } = options;
    const truncated = row?.truncated ?? false;
    // What most calls ask for, and no more than that needs.
    if (options.topK === 1) return { label, score, labels: score >= threshold ? [{ label, score }] : [], truncated };
    const listed = (columns ?? [...names.keys()]).filter((column) => scoreOf(column) >= threshold);
    const order = topK(listed.map(scoreOf), options.topK);
    return { label, score, labels: order.map((place) => entry(listed[place] as number)), truncated };
  },
};

const CHECKS = {
  activation: isOneOf(['softmax', 'sigmoid', 'none']),
  topK: isTopK,
  threshold: isNumber(-1e9, 1e9),
  allowLabels: areLabels(1),
  denyLabels: areLabels(0),
};

/** The choice of Python transformers, from `problem_type` and the number of labels. */
function defaultActivation({ config: { problemType } }: ModelContext, labels: number): Activation {
  if (problemType === 'regression') return 'none';
  return problemType === 'multi_label_classification' || labels === 1 ? 'sigmoid' : 'softmax';
}

function activate(logits: Float32Array, activation: Activation): Float32Array {
  if (activation === 'none') return logits;
  return activation === 'softmax' ? softmax(logits) : logits.map(sigmoid);
}

/**
 * Columns that the allow and deny lists leave, undefined for all.
 * @throws LexrunError for an unknown label, or for none left: `INVALID_OPTIONS`, or `INVALID_MODEL` for a list that the call
 * did not give.
 */
function allowedColumns(
  names: readonly string[],
  options: TextClassificationOptions,
  given: TextClassificationOptions,
): readonly number[] | undefined {
  const { allowLabels = names, denyLabels } = options;
  if (allowLabels === names && !denyLabels) return undefined;
  const refuse = (option: string, what: string): LexrunError =>
    new LexrunError(option in given ? 'INVALID_OPTIONS' : 'INVALID_MODEL', what, {
      hint: `The model's labels are ${names.slice(0, 20).join(', ')}.`,
      details: { option },
    });
  for (const option of ['allowLabels', 'denyLabels'] as const) {
    const unknown = options[option]?.findIndex((label) => !names.includes(label)) ?? -1;
    if (unknown >= 0) throw refuse(option, `Option ${option}[${unknown}] is not a label of the model.`);
  }
  const columns = names.flatMap((name, column) =>
    allowLabels.includes(name) && !denyLabels?.includes(name) ? column : [],
  );
  if (columns.length > 0) return columns;
  throw refuse('denyLabels', 'Option denyLabels leaves no label.');
}
