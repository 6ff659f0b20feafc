import { BertWordPiece } from '../fast/bert-word-piece.js';
import type { Model } from '../model/model.js';
import { readBertOptions } from '../normalizer/bert-options.js';
import { isNormalized } from '../normalizer/unicode-form.js';
import { GPT2_PATTERN, knownScanner } from '../pattern/word-scanner.js';
import type { Fields } from '../spec/fields.js';
import type { LoadedComponents } from './components.js';
import { typeOf } from './type-of.js';

/** Finds the one-pass encoder for the combination of components, where there is one. */
export async function loadFastPath(root: Fields): Promise<LoadedComponents['fastPath']> {
  const normalizer = typeOf(root, 'normalizer');
  const model = root.fields('model').get('type') ?? (root.fields('model').get('merges') ? 'BPE' : undefined);
  if (
    normalizer === 'BertNormalizer' &&
    typeOf(root, 'pre_tokenizer') === 'BertPreTokenizer' &&
    model === 'WordPiece'
  ) {
    const options = readBertOptions(root.fields('normalizer'));
    const maxCharacters = root.fields('model').integer('max_input_chars_per_word', Number.MAX_SAFE_INTEGER);
    return (own: Model) => new BertWordPiece(options, own, maxCharacters);
  }
  if (model !== 'BPE' || (normalizer !== null && normalizer !== 'NFC')) return null;
  const scanner = knownScanner(byteLevelPattern(root) ?? '');
  if (scanner === undefined) return null;
  const { ByteLevelBpe } = await import('../fast/byte-level-bpe.js');
  const isReady = normalizer === null ? () => true : (text: string) => isNormalized(text, 'NFC');
  return (own: Model) => new ByteLevelBpe(scanner, isReady, own);
}

/** The regex that a byte-level pre-tokenizer splits with, if it does nothing else. */
function byteLevelPattern(root: Fields): string | null {
  if (root.get('pre_tokenizer') === undefined) return null;
  const spec = root.fields('pre_tokenizer');
  const isByteLevel = (type: unknown, useRegex: boolean, fields: Fields): boolean =>
    type === 'ByteLevel' && fields.get('add_prefix_space') === false && (fields.get('use_regex') ?? true) === useRegex;
  if (isByteLevel(spec.get('type'), true, spec)) return GPT2_PATTERN;
  if (spec.get('type') !== 'Sequence') return null;
  const [split, byteLevel, ...more] = spec.list('pretokenizers');
  if (split === undefined || byteLevel === undefined || more.length > 0) return null;
  if (!isByteLevel(byteLevel.get('type'), false, byteLevel) || split.get('type') !== 'Split') return null;
  if (split.get('behavior') !== 'Isolated' || split.get('invert') !== false) return null;
  const regex = split.fields('pattern').get('Regex');
  return typeof regex === 'string' ? regex : null;
}
