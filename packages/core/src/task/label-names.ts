import { LexrunError } from '../error/lexrun-error.js';
import type { ModelConfig } from '../model/model-config.js';

/**
 * The label of each column of the logits; `LABEL_0`, `LABEL_1`, … for a model that names none, as Python transformers
 * calls them.
 * @throws LexrunError `INVALID_OUTPUT` where the model names another number of labels than it scores.
 */
export function labelNames(config: ModelConfig, columns: number): readonly string[] {
  if (config.labels.length === columns) return config.labels;
  if (config.labels.length > 0) {
    throw new LexrunError(
      'INVALID_OUTPUT',
      `The model scored ${columns} labels; config.json names ${config.labels.length}.`,
    );
  }
  return Array.from({ length: columns }, (_, column) => `LABEL_${column}`);
}
