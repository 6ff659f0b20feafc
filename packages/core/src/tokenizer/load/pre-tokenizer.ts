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
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}
