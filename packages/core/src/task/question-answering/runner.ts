import { bestSpans, maskedSoftmax } from '../../postprocess/best-spans.js';
import { mergeAnswers } from '../../postprocess/merge-answers.js';
import { isInteger, isNumber, type Passes } from '../../schema/passes.js';
import type { Encoding } from '../../tokenizer/encoding.js';
import { rowLimit } from '../encode-row.js';
import { fillDefaults, isOneOf } from '../fill-defaults.js';
import { finite, type OutputNeed, requireOutput } from '../find-output.js';
import { requireOffsets } from '../require-offsets.js';
import type { ModelContext, Row, RowOutputs, TaskRunner } from '../task-runner.js';
import { findTokenOutput } from '../token-outputs.js';
import { truncationSide } from '../truncation-side.js';
import { checkWindows } from '../windows.js';
import type { Answer, QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult } from './types.js';

const NAME = 'question-answering';
const START: OutputNeed = { names: ['start_logits'], rank: 1 };
const END: OutputNeed = { names: ['end_logits'], rank: 1 };
/** Most tokens of a window unless the call or the manifest asks for another number, as in Python transformers. */
const USUAL_WINDOW = 384;

/** Executor's side of question-answering; the span search of the pipeline of Python transformers 4. */
export const questionAnsweringRunner: TaskRunner<
  QuestionAnsweringInput,
  QuestionAnsweringOptions,
  QuestionAnsweringResult
> = {
  name: NAME,
  expand({ input: { question, context }, options: given, policy }, model) {
    for (const need of [START, END]) requireOutput(model, need, NAME, 'name');
    requireOffsets(model, NAME);
    const options = fillDefaults(given, model, {}, CHECKS);
    const limit = rowLimit(model, given.maxLength);
    const asked = given.maxLength ?? model.taskDefaults.maxLength;
    const maxLength = asked === undefined ? Math.min(limit, USUAL_WINDOW) : limit;
    const { specialTokensInText } = policy;
    const shared = { pair: context, padding: null, specialTokensInText };
    const whole = model.tokenizer.encode(question, { ...shared, truncation: null });
    if (whole.ids.length <= maxLength) return [{ encoding: whole }];
    const tokens = whole.sequenceIds.reduce<number>((count, sequence) => count + (sequence === 1 ? 1 : 0), 0);
    const capacity = maxLength - (whole.ids.length - tokens);
    const usual = Math.min(Math.floor(maxLength / 2), 128);
    // Where a long question leaves no room for it the default gives way, a stride that was asked for does not.
    const stride = options.stride ?? (usual < capacity ? usual : Math.max(0, Math.floor(capacity / 2)));
    checkWindows(tokens, capacity, stride);
    const truncation = { maxLength, stride, strategy: 'only_second', side: truncationSide(model) } as const;
    const first = model.tokenizer.encode(question, { ...shared, truncation });
    return [first, ...first.overflowing].map((encoding) => ({ encoding }));
  },
  decode(outputs, rows, { input: { context }, options: given }, model) {
    const defaults = { topK: 1, maxAnswerTokens: 15, alignToWords: true, noAnswer: false } as const;
    const options = fillDefaults(given, model, defaults, CHECKS);
    const answers: Answer[] = [];
    let noAnswer = 1;
    for (const [place, { encoding }] of rows.entries()) {
      const window = readWindow(outputs[place], { encoding }, model);
      noAnswer = Math.min(noAnswer, window.noAnswer);
      // Widening to words makes equal answers of different spans, so more are looked at.
      const k = options.alignToWords ? 2 * options.topK + 10 : options.topK;
      for (const span of bestSpans(window.starts, window.ends, k, options.maxAnswerTokens)) {
        const [start, end] = placeOf(span.start, span.end, encoding, options.alignToWords);
        answers.push({ answer: context.slice(start, end), score: span.score, start, end });
      }
    }
    const merged = [...mergeAnswers(answers)];
    const least = Number(options.noAnswer === true ? 0 : options.noAnswer);
    if (options.noAnswer !== false && noAnswer >= least) {
      merged.push({ answer: '', score: noAnswer, start: 0, end: 0 });
      merged.sort((a, b) => b.score - a.score);
    }
    return { answers: merged.slice(0, options.topK), truncated: false };
  },
};

const isFlag = isOneOf([true, false]);
const CHECKS: Readonly<Record<string, Passes>> = {
  topK: isInteger(1, 1_000),
  maxAnswerTokens: isInteger(1, 10_000),
  alignToWords: isFlag,
  noAnswer: (value) => isFlag(value) || isNumber(0, 1)(value),
  stride: isInteger(0, 1_000_000),
};

/** Probabilities of start and end over the context of one window, and that of neither: both on the first token. */
function readWindow(
  outputs: RowOutputs | undefined,
  row: Row,
  { tokenizer }: ModelContext,
): { readonly starts: Float32Array; readonly ends: Float32Array; readonly noAnswer: number } {
  const cls = tokenizer.specialTokens.cls?.id;
  // The class token takes part in the softmax: models trained on unanswerable questions point at it.
  const { ids, sequenceIds } = row.encoding;
  const allowed = sequenceIds.map((sequence, place) => sequence === 1 || ids[place] === cls);
  const starts = maskedSoftmax(finite(findTokenOutput(outputs, START, row).data), allowed);
  const ends = maskedSoftmax(finite(findTokenOutput(outputs, END, row).data), allowed);
  const noAnswer = Math.fround((starts[0] ?? 0) * (ends[0] ?? 0));
  starts[0] = 0;
  ends[0] = 0;
  return { starts, ends, noAnswer };
}

/** Place of a span in the context; widened to whole words where both ends belong to one. */
function placeOf(start: number, end: number, encoding: Encoding, alignToWords: boolean): readonly [number, number] {
  const { offsets, wordIds } = encoding;
  let [first, last] = [start, end];
  const [firstWord, lastWord] = [wordIds[start] ?? null, wordIds[end] ?? null];
  if (alignToWords && firstWord !== null && lastWord !== null) {
    while (inWord(encoding, first - 1, firstWord)) first -= 1;
    while (inWord(encoding, last + 1, lastWord)) last += 1;
  }
  return [offsets[first]?.[0] ?? 0, offsets[last]?.[1] ?? 0];
}

function inWord({ wordIds, sequenceIds }: Encoding, place: number, word: number): boolean {
  return sequenceIds[place] === 1 && wordIds[place] === word;
}
