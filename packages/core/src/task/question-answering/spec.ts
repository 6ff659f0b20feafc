import { flag, integer, number, object } from '../../schema/checks.js';
import { either } from '../../schema/more-checks.js';
import { estimateTokens } from '../estimate-tokens.js';
import { estimateWindows } from '../estimate-windows.js';
import { maxLength, stride } from '../option-schemas.js';
import { parseFields, parseTextField } from '../parse-input.js';
import { parseOptions } from '../parse-options.js';
import type { TaskSpec } from '../task-spec.js';
import type { QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult } from './types.js';

const NAME = 'question-answering';
/** Where a window ends that the call does not bound, see the runner. */
const USUAL_WINDOW = 384;

const schema = object({
  topK: integer(1, 1_000),
  maxAnswerTokens: integer(1, 10_000),
  alignToWords: flag,
  noAnswer: either(flag, number(0, 1)),
  maxLength,
  stride,
});

/** Caller's side of question-answering. */
export const questionAnsweringSpec: TaskSpec<
  QuestionAnsweringInput,
  QuestionAnsweringOptions,
  QuestionAnsweringResult
> = {
  name: NAME,
  parseInput(input, index) {
    const fields = parseFields(input, index, 'an object { question, context }', ['question', 'context']);
    return {
      question: parseTextField(fields, 'question', index),
      context: parseTextField(fields, 'context', index),
    };
  },
  parseOptions: (options) => parseOptions<QuestionAnsweringOptions>(schema, options, NAME),
  cleanTexts: ({ question, context }, options, clean) => ({
    input: { question: clean(question, 'question'), context: clean(context, 'context') },
    options,
  }),
  cost: ({ question, context }, { maxLength: window = USUAL_WINDOW }) =>
    estimateWindows(context, { maxLength: window }, Math.min(estimateTokens(question), Math.floor(window / 2))),
  restoreOffsets(result, original) {
    const answers = result.answers.map((answer) => {
      // "No answer" has no place. A token that is trimmed to nothing is an empty span as well, but has one.
      if (answer.start === 0 && answer.end === 0) return answer;
      const [start, end] = original.span('context', answer.start, answer.end);
      return { ...answer, answer: original.text('context').slice(start, end), start, end };
    });
    return { ...result, answers };
  },
};
