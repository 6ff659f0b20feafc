import type { ModelConfig } from './model-config.js';

/** Families that number positions from `pad_token_id + 1`, so that many of their positions hold no token. */
const OFFSET_FAMILIES: ReadonlySet<string> = new Set([
  'roberta',
  'roberta-prelayernorm',
  'xlm-roberta',
  'xlm-roberta-xl',
  'xmod',
  'camembert',
  'mpnet',
  'data2vec-text',
  'ibert',
  'longformer',
  'luke',
  'esm',
]);
/** Beyond it `model_max_length` means "not set": transformers writes 1e30. */
const LARGEST_SANE = 1_000_000;
const FALLBACK = 512;

/**
 * Most tokens of one input, special tokens included. The manifest decides; otherwise `model_max_length` of
 * tokenizer_config.json, but never more than the positions of config.json; 512 where neither tells.
 */
export function resolveMaxLength(
  manifest: { readonly maxLength?: number | undefined } | undefined,
  tokenizerConfig: unknown,
  config: Pick<ModelConfig, 'modelType' | 'maxPositionEmbeddings' | 'padTokenId'>,
): number {
  if (manifest?.maxLength !== undefined) return manifest.maxLength;
  const known = [modelMaxLength(tokenizerConfig), usablePositions(config)].filter((length) => length !== undefined);
  return known.length === 0 ? FALLBACK : Math.min(...known);
}

function modelMaxLength(tokenizerConfig: unknown): number | undefined {
  if (typeof tokenizerConfig !== 'object' || tokenizerConfig === null) return undefined;
  if (!Object.hasOwn(tokenizerConfig, 'model_max_length')) return undefined;
  const { model_max_length: length } = tokenizerConfig as { model_max_length: unknown };
  return typeof length === 'number' && Number.isInteger(length) && length >= 1 && length <= LARGEST_SANE
    ? length
    : undefined;
}

function usablePositions(
  config: Pick<ModelConfig, 'modelType' | 'maxPositionEmbeddings' | 'padTokenId'>,
): number | undefined {
  const { maxPositionEmbeddings: positions, modelType } = config;
  if (positions === undefined || modelType === undefined || !OFFSET_FAMILIES.has(modelType)) return positions;
  const usable = positions - ((config.padTokenId ?? 1) + 1);
  return usable >= 1 ? usable : positions;
}
