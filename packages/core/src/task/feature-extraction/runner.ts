import { pool } from '../../postprocess/pool.js';
import { isInteger, isText, type Passes } from '../../schema/passes.js';
import { encodeRow, rowLimit } from '../encode-row.js';
import { fillDefaults, isOneOf } from '../fill-defaults.js';
import { finite, requireOutput } from '../find-output.js';
import { shapeEmbedding } from '../shape-embedding.js';
import type { ModelContext, Row, TaskRunner } from '../task-runner.js';
import { findTokenOutput, TOKEN_VECTORS } from '../token-outputs.js';
import type { FeatureExtractionOptions, FeatureExtractionResult } from './types.js';

/** The one row of a text. */
export interface FeatureExtractionRow extends Row {
  readonly truncated: boolean;
}

/** Executor's side of feature-extraction. */
export const featureExtractionRunner: TaskRunner<
  string,
  FeatureExtractionOptions,
  FeatureExtractionResult,
  FeatureExtractionRow
> = {
  name: 'feature-extraction',
  decodesTokens: false,
  copiesOutputs: true,
  expand({ input, options, policy }, model) {
    requireOutput(model, TOKEN_VECTORS, 'feature-extraction');
    const maxLength = rowLimit(model, options.maxLength);
    return [encodeRow(model, policy, prefixOf(options, model) + input, { maxLength })];
  },
  decode([outputs], [row], { options: given }, model) {
    const options = fillDefaults(given, model, { pooling: 'mean', normalize: false } as const, CHECKS);
    const { data, dims } = findTokenOutput(outputs, TOKEN_VECTORS, row);
    const vector = finite(pool(data, dims[1] ?? 0, options.pooling));
    return { embedding: shapeEmbedding(vector, options), truncated: row?.truncated ?? false };
  },
  transfer: ({ embedding }) => [embedding.buffer],
};

const CHECKS = {
  pooling: isOneOf(['mean', 'cls', 'lastToken', 'max']),
  normalize: isOneOf([true, false]),
  dimensions: isInteger(1, 1_000_000),
};
const isString: Passes = (value) => typeof value === 'string';
const PREFIX_CHECKS = {
  role: isOneOf(['query', 'passage']),
  prefix: isText(0, 2_000),
  queryPrefix: isString,
  passagePrefix: isString,
};

/** What goes in front of the text: the prefix of the call or the manifest, else the manifest's for the role. */
function prefixOf(given: FeatureExtractionOptions, model: ModelContext): string {
  const options = fillDefaults(given, model, { queryPrefix: '', passagePrefix: '' }, PREFIX_CHECKS);
  if (options.prefix !== undefined) return options.prefix;
  if (options.role === 'query') return options.queryPrefix;
  return options.role === 'passage' ? options.passagePrefix : '';
}
