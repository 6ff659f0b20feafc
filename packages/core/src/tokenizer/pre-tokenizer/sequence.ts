import type { Emit, PreTokenizer } from './pre-tokenizer.js';

/** Pre-tokenizers one after the other, each on the words of the one before. */
export function preTokenizerSequence(steps: readonly PreTokenizer[]): PreTokenizer {
  return {
    split(piece, emit) {
      const from = (step: number): Emit => {
        const current = steps[step];
        if (current === undefined) return emit;
        const next = from(step + 1);
        return (word) => current.split(word, next);
      };
      from(0)(piece);
    },
  };
}
