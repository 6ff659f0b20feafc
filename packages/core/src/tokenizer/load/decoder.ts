import { byteFallbackDecoder } from '../decoder/byte-fallback.js';
import { byteLevelDecoder } from '../decoder/byte-level.js';
import type { Decoder } from '../decoder/decoder.js';
import { readMetaspaceDecoder } from '../decoder/metaspace.js';
import { fuseDecoder, readBpeDecoder, readCtcDecoder, readStripDecoder, replaceDecoder } from '../decoder/text.js';
import { readWordPieceDecoder } from '../decoder/wordpiece.js';
import { growthLimit, tooMuchText } from '../growth.js';
import { loadPattern } from '../pattern/load-pattern.js';
import { type Fields, shown, unsupportedTokenizer } from '../spec/fields.js';

/** Reads the decoder. */
export async function loadDecoder(root: Fields): Promise<Decoder | null> {
  return root.get('decoder') === undefined ? null : await load(root.fields('decoder'));
}

async function load(spec: Fields): Promise<Decoder> {
  const type = spec.get('type');
  switch (type) {
    case 'WordPiece':
      return readWordPieceDecoder(spec);
    case 'ByteLevel':
      return byteLevelDecoder;
    case 'ByteFallback':
      return byteFallbackDecoder;
    case 'Metaspace':
      return readMetaspaceDecoder(spec);
    case 'Fuse':
      return fuseDecoder;
    case 'Strip':
      return readStripDecoder(spec);
    case 'BPEDecoder':
      return readBpeDecoder(spec);
    case 'CTC':
      return readCtcDecoder(spec);
    case 'Replace':
      return replaceDecoder(await loadPattern(spec), spec.string('content'));
    case 'Sequence': {
      const steps = await Promise.all(spec.list('decoders').map(load));
      return {
        decode: (tokens) => {
          const limit = growthLimit(unitsOf(tokens));
          return steps.reduce((made, step) => {
            const next = step.decode(made);
            if (unitsOf(next) > limit) throw tooMuchText();
            return next;
          }, tokens);
        },
      };
    }
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}

function unitsOf(tokens: readonly string[]): number {
  let units = 0;
  for (const { length } of tokens) units += length;
  return units;
}
