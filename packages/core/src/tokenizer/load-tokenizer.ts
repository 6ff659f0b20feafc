import { readAddedTokens } from './added-tokens.js';
import { AlignedText } from './aligned-text.js';
import type { Encoding } from './encoding.js';
import { LexrunTokenizer } from './lexrun-tokenizer.js';
import { loadBert } from './load/bert.js';
import { isBert } from './load/type-of.js';
import { readModelMaxLength, readPadding, readTruncation } from './spec/defaults.js';
import { Fields, shown, unsupportedTokenizer } from './spec/fields.js';
import { readConfig, readSpecials } from './special-tokens.js';
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
  const version = root.get('version');
  if (version !== undefined && version !== '1.0') throw unsupportedTokenizer(`version ${shown(version)}`);
  const components = isBert(root) ? loadBert(root) : await (await import('./load/general.js')).loadGeneral(root);
  const { model, normalizer, postProcessor } = components;
  const normalize = (content: string): string =>
    normalizer === null ? content : normalizer.normalize(AlignedText.of(content, 0)).text;
  const added = readAddedTokens(root, model, normalize);
  const config = readConfig(tokenizerConfig);
  return new LexrunTokenizer({
    ...components,
    added,
    ...readSpecials(root, tokenizerConfig, model, added, postProcessor?.ids ?? []),
    truncation: readTruncation(root),
    padding: readPadding(root),
    modelMaxLength: readModelMaxLength(config),
  });
}
