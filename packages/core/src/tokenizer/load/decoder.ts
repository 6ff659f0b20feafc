import type { Decoder } from '../decoder/decoder.js';
import { type Fields, shown, unsupportedTokenizer } from '../spec/fields.js';

/** Reads the decoder, importing what it is made of. */
export async function loadDecoder(root: Fields): Promise<Decoder | null> {
  return root.get('decoder') === undefined ? null : await load(root.fields('decoder'));
}

async function load(spec: Fields): Promise<Decoder> {
  const type = spec.get('type');
  switch (type) {
    case 'WordPiece':
      return (await import('../decoder/wordpiece.js')).readWordPieceDecoder(spec);
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}
