import type { Model } from '../model/model.js';
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
      return (await import('../model/read-bpe.js')).readBpe(model);
    case 'Unigram':
      return (await import('../model/unigram.js')).readUnigram(model);
    case 'WordLevel':
      return readWordLevel(model);
    default:
      throw unsupportedTokenizer(`model of type ${shown(type)}`);
  }
}
