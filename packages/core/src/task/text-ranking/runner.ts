import { LexrunError } from '../../error/lexrun-error.js';
import { sigmoid } from '../../postprocess/sigmoid.js';
import { topK } from '../../postprocess/top-k.js';
import { isNumber } from '../../schema/passes.js';
import { encodeRow, rowLimit } from '../encode-row.js';
import { fillDefaults, isOneOf, isTopK } from '../fill-defaults.js';
import { findOutput, finite, ROW_LOGITS, requireOutput } from '../find-output.js';
import type { Row, RowOutputs, TaskRunner } from '../task-runner.js';
import type { TextRankingInput, TextRankingOptions, TextRankingResult } from './types.js';

/** The row of one document. */
export interface TextRankingRow extends Row {
  readonly truncated: boolean;
}

/** Executor's side of text-ranking: query and document are read together by a cross-encoder. */
export const textRankingRunner: TaskRunner<TextRankingInput, TextRankingOptions, TextRankingResult, TextRankingRow> = {
  name: 'text-ranking',
  decodesTokens: false,
  expand({ input: { query, documents }, options, policy }, model) {
    requireOutput(model, ROW_LOGITS, 'text-ranking');
    const maxLength = rowLimit(model, options.maxLength);
    return documents.map((pair) => encodeRow(model, policy, query, { pair, maxLength }));
  },
  decode(outputs, rows, { input, options: given }, model) {
    const options = fillDefaults(given, model, { topK: null, activation: 'sigmoid' } as const, CHECKS);
    const logits = outputs.map(relevance);
    const scores = options.activation === 'none' ? logits : logits.map(sigmoid);
    const { threshold = Number.NEGATIVE_INFINITY } = options;
    const limit = input.topK === undefined ? options.topK : input.topK;
    const order = topK(scores, null).filter((index) => (scores[index] as number) >= threshold);
    return {
      ranking: order.slice(0, limit ?? order.length).map((index) => ({ index, score: scores[index] as number })),
      truncated: rows.some(({ truncated }) => truncated),
    };
  },
};

const CHECKS = {
  activation: isOneOf(['sigmoid', 'none']),
  topK: isTopK,
  threshold: isNumber(-1e9, 1e9),
};

/** The logit of "relevant": the only one, or how far the second of two lies above the first. */
function relevance(outputs: RowOutputs): number {
  const logits = finite(findOutput(outputs, ROW_LOGITS).data);
  const [first = 0, second = 0] = logits;
  if (logits.length === 1) return first;
  if (logits.length === 2) return Math.fround(second - first);
  throw new LexrunError('UNSUPPORTED_TASK', `text-ranking needs one logit or two, the model gives ${logits.length}.`);
}
