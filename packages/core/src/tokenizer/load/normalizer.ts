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
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}
