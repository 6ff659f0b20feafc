import { LexrunError } from '../error/lexrun-error.js';
import { findOutput, type OutputNeed } from './find-output.js';
import type { Row, RowOutput, RowOutputs } from './task-runner.js';

/** Logits of each token. */
export const TOKEN_LOGITS: OutputNeed = { names: ['logits'], rank: 2 };
/** Vectors of each token. */
export const TOKEN_VECTORS: OutputNeed = { names: ['last_hidden_state', 'token_embeddings'], rank: 2 };

/**
 * Finds an output that has something for each token of its row. One of a number a token still has the padding of its run
 * where the model does not tell tokens from labels in its shape; it is cut off here.
 * @throws LexrunError `INVALID_OUTPUT` without such an output: answers would be about other tokens, or silently lack some.
 */
export function findTokenOutput(outputs: RowOutputs | undefined, need: OutputNeed, row: Row | undefined): RowOutput {
  const output = findOutput(outputs, need);
  const tokens = row?.encoding.ids.length ?? 0;
  if (output.dims[0] === tokens && (tokens === 0 || output.data.length > 0)) return output;
  if (need.rank === 1 && output.dims[0]! > tokens) return { dims: [tokens], data: output.data.subarray(0, tokens) };
  throw new LexrunError(
    'INVALID_OUTPUT',
    `The model gave ${need.names[0]} [${output.dims.join(', ')}] for a row of ${tokens} tokens.`,
  );
}

/** The vectors of an output of two axes, as views. */
export function vectorsOf({ dims: [count = 0, width = 0], data }: RowOutput): readonly Float32Array[] {
  return Array.from({ length: count }, (_, row) => data.subarray(row * width, (row + 1) * width));
}
