import type { Fields } from '../spec/fields.js';

/** The type of a component, or null where there is none. */
export function typeOf(root: Fields, key: string): unknown {
  return root.get(key) === undefined ? null : root.fields(key).get('type');
}

/** Whether a file is made of what most WordPiece models use, which is loaded as one piece. */
export function isBert(root: Fields): boolean {
  return (
    typeOf(root, 'normalizer') === 'BertNormalizer' &&
    typeOf(root, 'pre_tokenizer') === 'BertPreTokenizer' &&
    typeOf(root, 'model') === 'WordPiece' &&
    typeOf(root, 'post_processor') === 'TemplateProcessing' &&
    typeOf(root, 'decoder') === 'WordPiece' &&
    !hasSingleWords(root.get('added_tokens'))
  );
}

/** Whether an added token matches whole words only: what a word is, is known to the general family. */
function hasSingleWords(tokens: unknown): boolean {
  return Array.isArray(tokens) && tokens.some((token) => token?.single_word === true);
}
