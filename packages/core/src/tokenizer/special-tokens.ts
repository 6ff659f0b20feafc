import type { AddedVocabulary } from './added-tokens.js';
import type { Model } from './model/model.js';
import { Fields } from './spec/fields.js';
import type { SpecialToken, SpecialTokens } from './tokenizer.js';

type Role = keyof SpecialTokens;

const ROLES: readonly Role[] = ['cls', 'sep', 'pad', 'unk', 'mask', 'bos', 'eos'];

/** Usual spellings, for tokenizers without a tokenizer_config.json. */
const CONVENTIONS: Readonly<Record<Role, readonly string[]>> = {
  cls: ['[CLS]', '<cls>', '<s>'],
  sep: ['[SEP]', '<sep>', '</s>'],
  pad: ['[PAD]', '<pad>', '<|pad|>'],
  unk: ['[UNK]', '<unk>', '<|unk|>'],
  mask: ['[MASK]', '<mask>', '<|mask|>'],
  bos: ['[BOS]', '<bos>', '<s>', '<|begin_of_text|>', '<|startoftext|>'],
  eos: ['[EOS]', '<eos>', '</s>', '<|end_of_text|>', '<|endoftext|>'],
};

/** Roles whose usual spelling counts only where the post-processor adds that token. */
const NEEDS_POST_PROCESSOR: ReadonlySet<string> = new Set(['cls<s>', 'sep</s>']);

/** Where the tokens of a tokenizer are known from. */
interface SpecialTokenSources {
  readonly config: Fields | null;
  readonly added: AddedVocabulary;
  readonly tokenToId: (token: string) => number | undefined;
  readonly unknownToken: SpecialToken | undefined;
  /** Ids that the post-processor adds. */
  readonly processorIds: readonly number[];
}

/** Reads a parsed tokenizer_config.json, if there is one. */
export function readConfig(tokenizerConfig: unknown): Fields | null {
  return tokenizerConfig === undefined || tokenizerConfig === null
    ? null
    : new Fields(tokenizerConfig, 'tokenizer_config.json');
}

/**
 * The tokens with a role, and the ids that user text must not give by itself.
 * @param processorIds ids that the post-processor adds
 */
export function readSpecials(
  root: Fields,
  tokenizerConfig: unknown,
  model: Model,
  added: AddedVocabulary,
  processorIds: readonly number[],
): { readonly specialTokens: SpecialTokens; readonly specialIds: ReadonlySet<number> } {
  const unknown = model.unknownId;
  const sources: SpecialTokenSources = {
    config: readConfig(tokenizerConfig),
    added,
    tokenToId: (token: string) => added.idOf.get(token) ?? model.tokenToId(token),
    unknownToken: unknown === undefined ? undefined : { id: unknown, content: unknownSpelling(root, model, unknown) },
    processorIds,
  };
  const specialTokens = findSpecialTokens(sources);
  return { specialTokens, specialIds: findSpecialIds(sources, specialTokens) };
}

/** The unknown token as the file spells it: asking the vocabulary would build its reverse. */
function unknownSpelling(root: Fields, model: Model, id: number): string {
  const spelled = root.fields('model').get('unk_token');
  return typeof spelled === 'string' ? spelled : (model.idToToken(id) ?? '');
}

/** The spelling a tokenizer_config.json gives under a key, as a string or as an object with `content`. */
function configured(config: Fields, key: string): string | undefined {
  const value = config.get(key);
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const content = config.fields(key).get('content');
  return typeof content === 'string' ? content : undefined;
}

/** The tokens with a role: as tokenizer_config.json says, otherwise by convention. */
function findSpecialTokens(sources: SpecialTokenSources): SpecialTokens {
  const { config, added, tokenToId, unknownToken, processorIds } = sources;
  const found: Partial<Record<Role, SpecialToken>> = {};
  for (const role of ROLES) {
    const content = config === null ? undefined : configured(config, `${role}_token`);
    const id = content === undefined ? undefined : tokenToId(content);
    if (content !== undefined && id !== undefined) {
      found[role] = { id, content };
      continue;
    }
    const usual = CONVENTIONS[role].find((spelling) => {
      const own = added.idOf.get(spelling);
      return own !== undefined && (!NEEDS_POST_PROCESSOR.has(role + spelling) || processorIds.includes(own));
    });
    if (role === 'unk' && unknownToken !== undefined) found.unk = unknownToken;
    else if (usual !== undefined) found[role] = { id: added.idOf.get(usual)!, content: usual };
  }
  return found;
}

/** The ids that user text must not give by itself: special added tokens, tokens with a role, what is added around texts. */
function findSpecialIds(sources: SpecialTokenSources, roles: SpecialTokens): ReadonlySet<number> {
  const { added, config, tokenToId, processorIds } = sources;
  const ids = new Set(processorIds);
  for (const content of added.special) ids.add(added.idOf.get(content)!);
  for (const token of Object.values(roles) as SpecialToken[]) ids.add(token.id);
  const further = config?.get('additional_special_tokens') ?? config?.get('extra_special_tokens');
  for (const entry of Array.isArray(further) ? further : []) {
    const id = tokenToId(entry?.content ?? entry);
    if (id !== undefined) ids.add(id);
  }
  return ids;
}
