import type { TaskName } from '@lexrun/web';

/** One call of a pipeline and the part of its answer that was recorded. */
export interface GoldenCall {
  readonly input: unknown;
  readonly options: object;
  readonly expected: unknown;
}

// Recorded cases are plain JSON of another library; each task says how they read as calls of Lexrun.
// biome-ignore lint/suspicious/noExplicitAny: one shape a task, checked by the comparison itself
type Recorded = any;

const READERS: Partial<Record<TaskName, (golden: Recorded) => GoldenCall[]>> = {
  'text-classification': ({ text, textPair, options, output }) => [
    { input: textPair === undefined ? text : { text, textPair }, options, expected: { labels: output } },
  ],
  'token-classification': ({ text, options, output }) => [
    {
      input: text,
      options,
      expected: {
        entities: output.map(({ entity, entity_group, score, word, start, end }: Recorded) => ({
          entity: entity ?? entity_group ?? '',
          score,
          word,
          start,
          end,
        })),
      },
    },
  ],
  'text-ranking': ({ query, documents, scores }) => [
    {
      input: { query, documents },
      options: {},
      expected: {
        ranking: scores
          .map((score: number, index: number) => ({ index, score }))
          .sort((a: Recorded, b: Recorded) => b.score - a.score),
      },
    },
  ],
  'zero-shot-classification': ({ text, labels, options, output }) => [
    {
      input: text,
      options: { labels, ...options },
      expected: {
        labels: output.labels.map((label: string, index: number) => ({ label, score: output.scores[index] })),
      },
    },
  ],
  'question-answering': ({ question, context, options, output }) => [
    { input: { question, context }, options, expected: { answers: output } },
  ],
  'fill-mask': ({ text, options, output }) => [
    {
      input: text,
      options,
      expected: {
        masks: [
          {
            candidates: output.map(({ score, token, token_str, sequence }: Recorded) => ({
              tokenId: token,
              token: token_str,
              score,
              text: sequence,
            })),
          },
        ],
      },
    },
  ],
  'feature-extraction': ({ texts, mean, meanNormalized, cls, max }) =>
    texts.flatMap((input: string, index: number) => [
      { input, options: { pooling: 'mean' }, expected: { embedding: mean[index] } },
      {
        input,
        options: { pooling: 'mean', normalize: true },
        expected: { embedding: meanNormalized[index] },
      },
      { input, options: { pooling: 'cls' }, expected: { embedding: cls[index] } },
      { input, options: { pooling: 'max' }, expected: { embedding: max[index] } },
    ]),
};

/** The recorded cases of a model as calls. */
export function goldenCalls(task: TaskName, cases: readonly unknown[]): GoldenCall[] {
  const read = READERS[task];
  if (read === undefined) throw new Error(`no reader for the recorded answers of ${task}`);
  return cases.flatMap(read);
}
