import type { Encoding } from './encoding.js';
import { isBert } from './load/type-of.js';
import { Fields, shown, unsupportedTokenizer } from './spec/fields.js';
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
 * @param tokenizerConfig the parsed `tokenizer_config.json`, for tokens that it alone declares, the roles of special tokens, the
 * maximum length, and whether decoded text has its gaps closed
 * @throws LexrunError `INVALID_TOKENIZER` for a malformed file, `UNSUPPORTED_TOKENIZER` for an unknown component, which
 * the message names
 */
export async function loadTokenizer(tokenizerJson: unknown, tokenizerConfig?: unknown): Promise<BatchTokenizer> {
  const { withConfigTokens } = await import('./config-tokens.js');
  const root = new Fields(withConfigTokens(tokenizerJson, tokenizerConfig), 'the file');
  const version = root.get('version');
  if (version !== undefined && version !== '1.0') throw unsupportedTokenizer(`version ${shown(version)}`);
  if (isBert(root)) return (await import('./load/bert.js')).loadBert(root, tokenizerConfig);
  return (await import('./load/general.js')).loadGeneral(root, tokenizerConfig);
}
