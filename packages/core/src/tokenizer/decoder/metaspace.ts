import { readPrependScheme } from '../pre-tokenizer/metaspace.js';
import type { Fields } from '../spec/fields.js';
import { readCharacter } from '../spec/read-character.js';
import type { Decoder } from './decoder.js';

/** Reads the Metaspace decoder: marks become spaces, those of the first token vanish. */
export function readMetaspaceDecoder(spec: Fields): Decoder {
  const mark = readCharacter(spec, 'replacement');
  const prepended = readPrependScheme(spec) !== 'never';
  return {
    decode: (tokens) => tokens.map((token, index) => token.replaceAll(mark, index === 0 && prepended ? '' : ' ')),
  };
}
