import { LexrunError } from '../error/lexrun-error.js';
import type { ModelConfig } from '../model/model-config.js';

/**
 * The label of each column of the logits; `LABEL_0`, `LABEL_1`, … for a model that names none, as Python transformers
 * calls them.
 * @throws LexrunError `INVALID_OUTPUT` where the model names another number of labels than it scores, or scores none.
 */
export function labelNames({ labels }: ModelConfig, columns: number): readonly string[] {
  const named = labels.length;
  if (columns === 0 || (named > 0 && named !== columns)) {
    throw new LexrunError('INVALID_OUTPUT', `The model scored ${columns} labels; config.json names ${named}.`);
  }
  return named > 0 ? labels : Array.from({ length: columns }, (_, column) => `LABEL_${column}`);
}
