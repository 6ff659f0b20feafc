import type { Model } from '../model/model.js';
import { readBpe } from '../model/read-bpe.js';
import { readUnigram } from '../model/unigram.js';
import { readWordLevel } from '../model/wordlevel.js';
import { readWordPiece } from '../model/wordpiece.js';
import { type Fields, shown, unsupportedTokenizer } from '../spec/fields.js';

/** Which model an old file means that does not name its type. */
function guessType(model: Fields): unknown {
  if (model.get('merges') !== undefined) return 'BPE';
  if (model.get('continuing_subword_prefix') !== undefined) return 'WordPiece';
  return Array.isArray(model.get('vocab')) ? 'Unigram' : 'WordLevel';
}

/** Reads the model. */
export async function loadModel(root: Fields): Promise<Model> {
  const model = root.fields('model');
  const type = model.get('type') ?? guessType(model);
  switch (type) {
    case 'WordPiece':
      return readWordPiece(model);
    case 'BPE':
      return readBpe(model);
    case 'Unigram':
      return readUnigram(model);
    case 'WordLevel':
      return readWordLevel(model);
    default:
      throw unsupportedTokenizer(`model of type ${shown(type)}`);
  }
}
