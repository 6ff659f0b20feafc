import type { AddedVocabulary } from './added-tokens.js';
import type { Model } from './model/model.js';
import type { Vocabulary } from './tokenizer.js';

/** The vocabulary of a model with its added tokens. */
export function vocabularyOf(model: Model, added: AddedVocabulary): Vocabulary {
  return {
    size: [...added.byId.keys()].reduce((size, id) => Math.max(size, id + 1), model.size),
    tokenToId: (token) => added.idOf.get(token) ?? model.tokenToId(token),
    // As the Rust library spells it: a token that is looked for in normalized text is itself normalized.
    idToToken: (id) => added.byId.get(id)?.spelling ?? model.idToToken(id),
  };
}
