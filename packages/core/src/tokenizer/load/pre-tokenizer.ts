import { loadPattern } from '../pattern/load-pattern.js';
import { bertPreTokenizer } from '../pre-tokenizer/bert.js';
import { readByteLevel } from '../pre-tokenizer/byte-level.js';
import {
  readDigits,
  readFixedLength,
  readPunctuation,
  whitespace,
  whitespaceSplit,
} from '../pre-tokenizer/characters.js';
import { readMetaspace } from '../pre-tokenizer/metaspace.js';
import type { PreTokenizer } from '../pre-tokenizer/pre-tokenizer.js';
import { preTokenizerSequence } from '../pre-tokenizer/sequence.js';
import { readCharDelimiter, readSplit } from '../pre-tokenizer/split.js';
import { type Fields, shown, unsupportedTokenizer } from '../spec/fields.js';

/** Reads the pre-tokenizer. */
export async function loadPreTokenizer(root: Fields): Promise<PreTokenizer | null> {
  return root.get('pre_tokenizer') === undefined ? null : await load(root.fields('pre_tokenizer'));
}

async function load(spec: Fields): Promise<PreTokenizer> {
  const type = spec.get('type');
  switch (type) {
    case 'BertPreTokenizer':
      return bertPreTokenizer;
    case 'ByteLevel':
      return readByteLevel(spec);
    case 'Metaspace':
      return readMetaspace(spec);
    case 'Split':
      return readSplit(spec, await loadPattern(spec));
    case 'CharDelimiterSplit':
    case 'Delimiter':
      return readCharDelimiter(spec);
    case 'Whitespace':
      return whitespace;
    case 'WhitespaceSplit':
      return whitespaceSplit;
    case 'Punctuation':
      return readPunctuation(spec);
    case 'Digits':
      return readDigits(spec);
    case 'FixedLength':
      return readFixedLength(spec);
    case 'UnicodeScripts':
      return (await import('../pre-tokenizer/unicode-scripts.js')).unicodeScripts;
    case 'Sequence':
      return preTokenizerSequence(await Promise.all(spec.list('pretokenizers').map(load)));
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}
