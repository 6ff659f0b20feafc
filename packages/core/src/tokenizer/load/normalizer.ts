import type { AlignedText } from '../aligned-text.js';
import type { Normalizer } from '../normalizer/normalizer.js';
import { type Fields, shown, unsupportedTokenizer } from '../spec/fields.js';

/** Reads the normalizer, importing what it is made of. */
export async function loadNormalizer(root: Fields): Promise<Normalizer | null> {
  return root.get('normalizer') === undefined ? null : await load(root.fields('normalizer'));
}

async function load(spec: Fields): Promise<Normalizer> {
  const type = spec.get('type');
  switch (type) {
    case 'BertNormalizer': {
      const { BertNormalizer, readBertOptions } = await import('../normalizer/bert.js');
      return new BertNormalizer(readBertOptions(spec));
    }
    case 'Lowercase':
      return (await import('../normalizer/lowercase.js')).lowercase;
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return (await import('../normalizer/unicode-form.js')).unicodeForm(type);
    case 'StripAccents':
      return (await import('../normalizer/strip.js')).stripAccents;
    case 'Strip':
      return (await import('../normalizer/strip.js')).readStrip(spec);
    case 'Replace': {
      const [{ replaceNormalizer }, { loadPattern }] = await Promise.all([
        import('../normalizer/replace.js'),
        import('../pattern/load-pattern.js'),
      ]);
      return replaceNormalizer(await loadPattern(spec), spec.string('content'));
    }
    case 'Prepend':
      return (await import('../normalizer/prepend.js')).prependNormalizer(spec.string('prepend'));
    case 'Nmt':
      return (await import('../normalizer/nmt.js')).nmt;
    case 'Precompiled':
      return (await import('../normalizer/precompiled.js')).readPrecompiled(spec);
    case 'ByteLevel':
      return { normalize: (await import('../byte-level.js')).toByteLevel };
    case 'Sequence': {
      const steps = await Promise.all(spec.list('normalizers').map(load));
      return {
        normalize: (text: AlignedText): AlignedText => steps.reduce((made, step) => step.normalize(made), text),
      };
    }
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}
