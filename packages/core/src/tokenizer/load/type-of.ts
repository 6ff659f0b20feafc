import type { Fields } from '../spec/fields.js';

/** The type of a component, or null where there is none. */
export function typeOf(root: Fields, key: string): unknown {
  return root.get(key) === undefined ? null : root.fields(key).get('type');
}

const BERT = {
  normalizer: 'BertNormalizer',
  pre_tokenizer: 'BertPreTokenizer',
  model: 'WordPiece',
  post_processor: 'TemplateProcessing',
  decoder: 'WordPiece',
};

/** Whether a file is made of what most WordPiece models use, which is loaded as one piece. */
export function isBert(root: Fields): boolean {
  const isAll = Object.entries(BERT).every(([key, type]) => typeOf(root, key) === type);
  return isAll && !hasSingleWords(root.get('added_tokens'));
}

/** Whether an added token matches whole words only: what a word is, is known to the general family. */
function hasSingleWords(tokens: unknown): boolean {
  return Array.isArray(tokens) && tokens.some((token) => token?.single_word === true);
}
