import { isInteger } from '../../schema/passes.js';
import { encodeRow, rowLimit } from '../encode-row.js';
import { fillDefaults, isOneOf } from '../fill-defaults.js';
import { finite, requireOutput } from '../find-output.js';
import { requireOffsets } from '../require-offsets.js';
import { shapeEmbedding } from '../shape-embedding.js';
import type { Row, TaskRunner } from '../task-runner.js';
import { findTokenOutput, TOKEN_VECTORS, vectorsOf } from '../token-outputs.js';
import type { TokenEmbeddingsOptions, TokenEmbeddingsResult } from './types.js';

/** The one row of a text. */
export interface TokenEmbeddingsRow extends Row {
  readonly truncated: boolean;
}

/** Executor's side of token-embeddings. */
export const tokenEmbeddingsRunner: TaskRunner<
  string,
  TokenEmbeddingsOptions,
  TokenEmbeddingsResult,
  TokenEmbeddingsRow
> = {
  name: 'token-embeddings',
  copiesOutputs: true,
  expand({ input, options, policy }, model) {
    requireOutput(model, TOKEN_VECTORS, 'token-embeddings');
    requireOffsets(model, 'token-embeddings');
    return [encodeRow(model, policy, input, { maxLength: rowLimit(model, options.maxLength) })];
  },
  decode([outputs], [row], { options: given }, model) {
    const options = fillDefaults(given, model, { normalize: false }, CHECKS);
    const vectors = vectorsOf(findTokenOutput(outputs, TOKEN_VECTORS, row));
    const { ids = [], offsets = [], specialTokensMask = [] } = row?.encoding ?? {};
    const tokens = ids.map((id, place) => {
      const [start, end] = offsets[place] ?? [0, 0];
      const token = model.tokenizer.vocabulary.idToToken(id) ?? '';
      return { id, token, start, end, special: specialTokensMask[place] === 1 };
    });
    const rows = vectors.map((vector) =>
      shapeEmbedding(finite(vector).slice(0, options.dimensions) as Float32Array<ArrayBuffer>, options),
    );
    return { tokens, rows, truncated: row?.truncated ?? false };
  },
  transfer: ({ rows }) => rows.map(({ buffer }) => buffer),
};

const CHECKS = { normalize: isOneOf([true, false]), dimensions: isInteger(1, 1_000_000) };
