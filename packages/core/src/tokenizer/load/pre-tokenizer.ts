import type { PreTokenizer } from '../pre-tokenizer/pre-tokenizer.js';
import { type Fields, shown, unsupportedTokenizer } from '../spec/fields.js';

/** Reads the pre-tokenizer, importing what it is made of. */
export async function loadPreTokenizer(root: Fields): Promise<PreTokenizer | null> {
  return root.get('pre_tokenizer') === undefined ? null : await load(root.fields('pre_tokenizer'));
}

async function load(spec: Fields): Promise<PreTokenizer> {
  const type = spec.get('type');
  switch (type) {
    case 'BertPreTokenizer':
      return (await import('../pre-tokenizer/bert.js')).bertPreTokenizer;
    case 'ByteLevel':
      return (await import('../pre-tokenizer/byte-level.js')).readByteLevel(spec);
    case 'Metaspace':
      return (await import('../pre-tokenizer/metaspace.js')).readMetaspace(spec);
    case 'Split': {
      const [{ readSplit }, { loadPattern }] = await Promise.all([
        import('../pre-tokenizer/split.js'),
        import('../pattern/load-pattern.js'),
      ]);
      return readSplit(spec, await loadPattern(spec));
    }
    case 'CharDelimiterSplit':
    case 'Delimiter':
      return (await import('../pre-tokenizer/split.js')).readCharDelimiter(spec);
    case 'Whitespace':
      return (await import('../pre-tokenizer/characters.js')).whitespace;
    case 'WhitespaceSplit':
      return (await import('../pre-tokenizer/characters.js')).whitespaceSplit;
    case 'Punctuation':
      return (await import('../pre-tokenizer/characters.js')).readPunctuation(spec);
    case 'Digits':
      return (await import('../pre-tokenizer/characters.js')).readDigits(spec);
    case 'FixedLength':
      return (await import('../pre-tokenizer/characters.js')).readFixedLength(spec);
    case 'UnicodeScripts':
      return (await import('../pre-tokenizer/unicode-scripts.js')).unicodeScripts;
    case 'Sequence': {
      const { preTokenizerSequence } = await import('../pre-tokenizer/sequence.js');
      return preTokenizerSequence(await Promise.all(spec.list('pretokenizers').map(load)));
    }
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}
