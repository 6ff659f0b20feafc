import type { OutputNeed } from './find-output.js';
import type { RowOutput } from './task-runner.js';

/** Logits of each token. */
export const TOKEN_LOGITS: OutputNeed = { names: ['logits'], rank: 2 };
/** Vectors of each token. */
export const TOKEN_VECTORS: OutputNeed = { names: ['last_hidden_state', 'token_embeddings'], rank: 2 };

/** The vectors of an output of two axes, as views. */
export function vectorsOf({ dims: [count = 0, width = 0], data }: RowOutput): readonly Float32Array[] {
  return Array.from({ length: count }, (_, row) => data.subarray(row * width, (row + 1) * width));
}
