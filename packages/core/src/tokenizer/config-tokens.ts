import { isObject } from '../schema/is-object.js';

/** Keys of tokenizer_config.json that name a token with a role, in the order in which Python transformers adds them. */
const ROLE_KEYS = ['bos', 'eos', 'unk', 'sep', 'pad', 'cls', 'mask'].map((role) => `${role}_token`);
/** Keys of its lists of further special tokens: the one of transformers 5, which may be an object of names, and the older one. */
const FURTHER_KEYS = ['extra_special_tokens', 'additional_special_tokens'];
const FLAGS = { id: 0, single_word: false, lstrip: false, rstrip: false };

/**
 * A tokenizer.json whose `added_tokens` also hold the tokens that tokenizer_config.json alone declares, as Python
 * transformers adds them while it loads: those of `added_tokens_decoder`, and those with a role or of a list of special tokens that
 * the vocabulary has. A token that is nowhere stays out: an id that the model has no row for would be worth nothing.
 */
export function withConfigTokens(tokenizerJson: unknown, config: unknown): unknown {
  if (!isObject(tokenizerJson) || !isObject(config)) return tokenizerJson;
  const own = tokenizerJson.added_tokens ?? [];
  if (!Array.isArray(own)) return tokenizerJson;
  const known = new Set(own.map((token: unknown) => (isObject(token) ? token.content : undefined)));
  const missing: object[] = [];
  const add = (token: unknown, special: boolean, wanted = (_: string) => true): void => {
    const flags = isObject(token) ? token : { content: token };
    const { content } = flags;
    if (typeof content !== 'string' || known.has(content) || !wanted(content)) return;
    known.add(content);
    missing.push({ ...FLAGS, special, normalized: !special, ...flags });
  };
  const declared = isObject(config.added_tokens_decoder) ? config.added_tokens_decoder : {};
  // Keys that are integers come in ascending order.
  for (const token of Object.values(declared)) add(token, false);
  let inVocabulary: ((piece: string) => boolean) | undefined;
  const wanted = (content: string): boolean => {
    inVocabulary ??= piecesOf(tokenizerJson.model);
    return inVocabulary(content);
  };
  for (const key of ROLE_KEYS) add(config[key], true, wanted);
  for (const key of FURTHER_KEYS) {
    const further = config[key];
    if (Array.isArray(further) || isObject(further)) {
      for (const token of Object.values(further)) add(token, true, wanted);
    }
  }
  return missing.length === 0 ? tokenizerJson : { ...tokenizerJson, added_tokens: [...own, ...missing] };
}

/** Tells whether a vocabulary has a piece. */
function piecesOf(model: unknown): (piece: string) => boolean {
  const vocab = isObject(model) ? model.vocab : undefined;
  // A Unigram vocabulary is a list of pieces with their scores.
  if (!Array.isArray(vocab)) return (piece) => isObject(vocab) && Object.hasOwn(vocab, piece);
  const pieces = new Set<unknown>(vocab.map((entry: unknown) => (Array.isArray(entry) ? entry[0] : undefined)));
  return (piece) => pieces.has(piece);
}
