import { describe, expect, it } from 'vitest';
import { resolveMaxLength } from './resolve-max-length.js';

const config = (modelType: string, maxPositionEmbeddings?: number, padTokenId?: number) => ({
  modelType,
  maxPositionEmbeddings,
  padTokenId,
});

describe('resolveMaxLength', () => {
  it.each([
    ['manifest first', { maxLength: 128 }, { model_max_length: 512 }, config('bert', 512), 128],
    ['tokenizer_config', undefined, { model_max_length: 256 }, config('bert', 512), 256],
    ['never beyond the positions', undefined, { model_max_length: 1024 }, config('bert', 512), 512],
    ['an unset model_max_length', {}, { model_max_length: 1e30 }, config('bert', 300), 300],
    ['RoBERTa positions', undefined, undefined, config('roberta', 514, 1), 512],
    ['RoBERTa positions without a pad id', undefined, { model_max_length: 514 }, config('xlm-roberta', 514), 512],
    ['another pad id', undefined, undefined, config('mpnet', 260, 3), 256],
    ['nothing known', undefined, undefined, config('t5'), 512],
    ['nonsense', undefined, { model_max_length: '512' }, config('bert', undefined), 512],
    ['a null config', undefined, null, config('bert', 64), 64],
    ['an inherited key', undefined, Object.create({ model_max_length: 8 }), config('bert', 64), 64],
  ] as const)('%s', (_, manifest, tokenizerConfig, modelConfig, expected) => {
    expect(resolveMaxLength(manifest, tokenizerConfig, modelConfig)).toBe(expected);
  });
});
