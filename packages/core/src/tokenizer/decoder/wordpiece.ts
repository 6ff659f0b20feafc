import type { Fields } from '../spec/fields.js';
import type { Decoder } from './decoder.js';

/** Closes the gaps before punctuation and English contractions, as the Rust library does. */
export function cleanUp(text: string): string {
  return closeGaps(text).replaceAll(' do not', " don't");
}

/** Closes the gaps that splitting into words left, as `clean_up_tokenization` of Python transformers does. */
export function closeGaps(text: string): string {
  if (!text.includes(' ')) return text;
  return text
    .replaceAll(' .', '.')
    .replaceAll(' ?', '?')
    .replaceAll(' !', '!')
    .replaceAll(' ,', ',')
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re");
}

/** Reads the WordPiece decoder: a space before every token but continuations and the first. */
export function readWordPieceDecoder(spec: Fields): Decoder {
  const prefix = spec.string('prefix');
  const cleanup = spec.boolean('cleanup');
  return {
    decode(tokens) {
      return tokens.map((token, index) => {
        let text = token;
        if (index > 0) text = token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
        return cleanup ? cleanUp(text) : text;
      });
    },
  };
}
