import { defineTask, LexrunError, type Row, type TaskTypes } from '@lexrun/core';

/** One sentence of a text, with where it stands. */
export interface SentenceSentiment {
  readonly label: string;
  readonly score: number;
  readonly start: number;
  readonly end: number;
}

export interface SentenceSentimentResult {
  readonly sentences: readonly SentenceSentiment[];
}

interface SentenceRow extends Row {
  readonly start: number;
  readonly end: number;
}

/** From what is no white space up to and with the mark that ends a sentence, in English and Chinese. */
const SENTENCE = /[^\s.!?。！？][^.!?。！？\n]*[.!?。！？]*/gu;

/** Classifies each sentence of a text by itself: one row a sentence, so they share the batches of the model. */
export const sentenceSentiment = defineTask<string, object, SentenceSentimentResult, SentenceRow>({
  spec: {
    name: 'sentence-sentiment',
    // A guard may have removed characters: positions go back to the text as the caller gave it.
    restoreOffsets: ({ sentences }, original) => ({
      sentences: sentences.map((sentence) => {
        const [start, end] = original.span('text', sentence.start, sentence.end);
        return { ...sentence, start, end };
      }),
    }),
  },
  runner: {
    name: 'sentence-sentiment',
    expand({ input, policy }, { tokenizer, maxLength }) {
      const { specialTokensInText } = policy;
      const options = { truncation: { maxLength }, padding: null, specialTokensInText } as const;
      return [...input.matchAll(SENTENCE)].map((match) => {
        const text = match[0].trimEnd();
        const start = match.index;
        return { encoding: tokenizer.encode(text, options), start, end: start + text.length };
      });
    },
    decode(outputs, rows, _request, { config }) {
      const sentences = rows.map(({ start, end }, row) => {
        const logits = outputs[row]?.logits?.data;
        if (logits === undefined) throw new LexrunError('INVALID_OUTPUT', 'The model gives no logits.');
        const largest = Math.max(...logits);
        const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
        const label = config.labels[logits.indexOf(largest)] ?? 'unknown';
        return { label, score: 1 / sum, start, end };
      });
      return { sentences };
    },
  },
});

declare module '@lexrun/core' {
  interface TaskMap {
    'sentence-sentiment': TaskTypes<string, object, SentenceSentimentResult>;
  }
}
