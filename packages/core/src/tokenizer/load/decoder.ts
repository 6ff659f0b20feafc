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
    case 'ByteLevel':
      return (await import('../decoder/byte-level.js')).byteLevelDecoder;
    case 'ByteFallback':
      return (await import('../decoder/byte-fallback.js')).byteFallbackDecoder;
    case 'Metaspace':
      return (await import('../decoder/metaspace.js')).readMetaspaceDecoder(spec);
    case 'Fuse':
      return (await import('../decoder/text.js')).fuseDecoder;
    case 'Strip':
      return (await import('../decoder/text.js')).readStripDecoder(spec);
    case 'BPEDecoder':
      return (await import('../decoder/text.js')).readBpeDecoder(spec);
    case 'CTC':
      return (await import('../decoder/text.js')).readCtcDecoder(spec);
    case 'Replace': {
      const [{ replaceDecoder }, { loadPattern }] = await Promise.all([
        import('../decoder/text.js'),
        import('../pattern/load-pattern.js'),
      ]);
      return replaceDecoder(await loadPattern(spec), spec.string('content'));
    }
    case 'Sequence': {
      const steps = await Promise.all(spec.list('decoders').map(load));
      return { decode: (tokens) => steps.reduce((made, step) => step.decode(made), tokens) };
    }
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}
