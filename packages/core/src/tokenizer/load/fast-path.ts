import type { FastPath } from '../fast/fast-path.js';
import type { Model } from '../model/model.js';
import type { Fields } from '../spec/fields.js';

type MakeFastPath = (model: Model) => FastPath | null;

/** The type of a component, or null where there is none. */
function typeOf(root: Fields, key: string): unknown {
  return root.get(key) === undefined ? null : root.fields(key).get('type');
}

/** Imports the one-pass encoder for the combination of components, where there is one. */
export async function loadFastPath(root: Fields): Promise<MakeFastPath | null> {
  const normalizer = typeOf(root, 'normalizer');
  const preTokenizer = typeOf(root, 'pre_tokenizer');
  const model = root.fields('model').get('type') ?? (root.fields('model').get('merges') ? 'BPE' : undefined);
  if (normalizer === 'BertNormalizer' && preTokenizer === 'BertPreTokenizer' && model === 'WordPiece') {
    const [{ BertWordPiece }, { readBertOptions }] = await Promise.all([
      import('../fast/bert-word-piece.js'),
      import('../normalizer/bert.js'),
    ]);
    const options = readBertOptions(root.fields('normalizer'));
    const maxCharacters = root.fields('model').integer('max_input_chars_per_word', Number.MAX_SAFE_INTEGER);
    return (own) => new BertWordPiece(options, own, maxCharacters);
  }
  if (model === 'BPE' && (normalizer === null || normalizer === 'NFC')) {
    const pattern = await byteLevelPattern(root);
    if (pattern === null) return null;
    const [{ ByteLevelBpe }, { knownScanner }, { isNormalized }] = await Promise.all([
      import('../fast/byte-level-bpe.js'),
      import('../pattern/word-scanner.js'),
      normalizer === null ? { isNormalized: () => true } : import('../normalizer/unicode-form.js'),
    ]);
    const scanner = knownScanner(pattern);
    return scanner === undefined ? null : (own) => new ByteLevelBpe(scanner, (text) => isNormalized(text, 'NFC'), own);
  }
  return null;
}

/** The regex that a byte-level pre-tokenizer splits with, if it does nothing else. */
async function byteLevelPattern(root: Fields): Promise<string | null> {
  if (root.get('pre_tokenizer') === undefined) return null;
  const spec = root.fields('pre_tokenizer');
  const isByteLevel = (type: unknown, useRegex: boolean, fields: Fields): boolean =>
    type === 'ByteLevel' && fields.get('add_prefix_space') === false && (fields.get('use_regex') ?? true) === useRegex;
  if (isByteLevel(spec.get('type'), true, spec)) return (await import('../pattern/word-scanner.js')).GPT2_PATTERN;
  if (spec.get('type') !== 'Sequence') return null;
  const [split, byteLevel, ...more] = spec.list('pretokenizers');
  if (split === undefined || byteLevel === undefined || more.length > 0) return null;
  if (!isByteLevel(byteLevel.get('type'), false, byteLevel) || split.get('type') !== 'Split') return null;
  if (split.get('behavior') !== 'Isolated' || split.get('invert') !== false) return null;
  const regex = split.fields('pattern').get('Regex');
  return typeof regex === 'string' ? regex : null;
}
