import { readWordPieceDecoder } from '../decoder/wordpiece.js';
import { BertWordPiece } from '../fast/bert-word-piece.js';
import type { LexrunTokenizer } from '../lexrun-tokenizer.js';
import type { Model } from '../model/model.js';
import { readWordPiece } from '../model/wordpiece.js';
import { BertNormalizer } from '../normalizer/bert.js';
import { readBertOptions } from '../normalizer/bert-options.js';
import { readTemplate } from '../post-processor/template.js';
import { bertPreTokenizer } from '../pre-tokenizer/bert.js';
import type { Fields } from '../spec/fields.js';
import { assemble } from './assemble.js';

/** A Bert tokenizer, of one type of each component: `isBert` has looked at them. */
export function loadBert(root: Fields, tokenizerConfig: unknown): LexrunTokenizer {
  const options = readBertOptions(root.fields('normalizer'));
  const model = root.fields('model');
  const maxCharacters = model.integer('max_input_chars_per_word', Number.MAX_SAFE_INTEGER);
  const components = {
    model: readWordPiece(model),
    normalizer: new BertNormalizer(options),
    preTokenizer: bertPreTokenizer,
    postProcessor: readTemplate(root.fields('post_processor')),
    decoder: readWordPieceDecoder(root.fields('decoder')),
    isWord: null,
    fastPath: (own: Model) => new BertWordPiece(options, own, maxCharacters),
  };
  return assemble(root, components, tokenizerConfig);
}
