import { isObject } from '../schema/is-object.js';

/** Keys of tokenizer_config.json that name a token with a role, in the order in which Python transformers adds them. */
const ROLE_KEYS = ['bos', 'eos', 'unk', 'sep', 'pad', 'cls', 'mask'].map((role) => `${role}_token`);
const FLAGS = { id: 0, single_word: false, lstrip: false, rstrip: false };

/**
 * A tokenizer.json whose `added_tokens` also hold the tokens that tokenizer_config.json alone declares, as Python
 * transformers adds them while it loads: those of `added_tokens_decoder`, and tokens with a role that the vocabulary has. A
 * role whose token is nowhere stays without one: an id that the model has no row for would be worth nothing.
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
  for (const key of ROLE_KEYS) add(config[key], true, (content) => inVocabulary(tokenizerJson.model, content));
  return missing.length === 0 ? tokenizerJson : { ...tokenizerJson, added_tokens: [...own, ...missing] };
}

function inVocabulary(model: unknown, piece: string): boolean {
  const vocab = isObject(model) ? model.vocab : undefined;
  // A Unigram vocabulary is a list of pieces with their scores.
  if (Array.isArray(vocab)) return vocab.some((entry) => Array.isArray(entry) && entry[0] === piece);
  return isObject(vocab) && Object.hasOwn(vocab, piece);
}
