import { readAddedTokens } from './added-tokens.js';
import { AlignedText } from './aligned-text.js';
import type { Encoding } from './encoding.js';
import { LexrunTokenizer } from './lexrun-tokenizer.js';
import { isBert } from './load/type-of.js';
import type { Model } from './model/model.js';
import { readModelMaxLength, readPadding, readTruncation } from './spec/defaults.js';
import { Fields, shown, unsupportedTokenizer } from './spec/fields.js';
import { findSpecialIds, findSpecialTokens } from './special-tokens.js';
import type { EncodeOptions, Tokenizer } from './tokenizer.js';

/** A tokenizer of this package: it can also encode a batch. */
export interface BatchTokenizer extends Tokenizer {
  /**
   * Encodes several texts, or pairs of texts; padding to the longest makes all of one length.
   * @throws as {@link Tokenizer.encode}
   */
  encodeBatch(
    texts: readonly (string | readonly [text: string, pair: string])[],
    options?: EncodeOptions,
  ): readonly Encoding[];
}

/**
 * Makes the tokenizer that a `tokenizer.json` describes. Only the family of components it names is imported.
 * @param tokenizerJson the parsed file; untrusted, it is read by an allow-list of keys
 * @param tokenizerConfig the parsed `tokenizer_config.json`, for the roles of special tokens and the maximum length
 * @throws LexrunError `INVALID_TOKENIZER` for a malformed file, `UNSUPPORTED_TOKENIZER` for an unknown component, which
 * the message names
 */
export async function loadTokenizer(tokenizerJson: unknown, tokenizerConfig?: unknown): Promise<BatchTokenizer> {
  const root = new Fields(tokenizerJson, 'the file');
  const config =
    tokenizerConfig === undefined || tokenizerConfig === null
      ? null
      : new Fields(tokenizerConfig, 'tokenizer_config.json');
  const version = root.get('version');
  if (version !== undefined && version !== '1.0') throw unsupportedTokenizer(`version ${shown(version)}`);
  const components = isBert(root)
    ? (await import('./load/bert.js')).loadBert(root)
    : await (await import('./load/general.js')).loadGeneral(root);
  const { model, normalizer, postProcessor } = components;
  const normalize = (content: string): string =>
    normalizer === null ? content : normalizer.normalize(AlignedText.of(content, 0)).text;
  const added = readAddedTokens(root, model, normalize);
  const unknown = model.unknownId;
  const sources = {
    config,
    added,
    tokenToId: (token: string) => added.idOf.get(token) ?? model.tokenToId(token),
    unknownToken: unknown === undefined ? undefined : { id: unknown, content: unknownSpelling(root, model, unknown) },
    processorIds: postProcessor?.ids ?? [],
  };
  const specialTokens = findSpecialTokens(sources);
  return new LexrunTokenizer({
    ...components,
    added,
    specialTokens,
    specialIds: findSpecialIds(sources, specialTokens),
    truncation: readTruncation(root),
    padding: readPadding(root),
    modelMaxLength: readModelMaxLength(config),
  });
}

/** The unknown token as the file spells it: asking the vocabulary would build its reverse. */
function unknownSpelling(root: Fields, model: Model, id: number): string {
  const spelled = root.fields('model').get('unk_token');
  return typeof spelled === 'string' ? spelled : (model.idToToken(id) ?? '');
}
