import { characterLength } from './code-points.js';
import { Fields, invalidTokenizer } from './spec/fields.js';
import { MAX_ID, MAX_PIECE_LENGTH } from './spec/vocabulary.js';

/** A token added on top of the model's vocabulary. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** What is looked for: the content, normalized if it is to be found in normalized text. */
  readonly spelling: string;
  /** Matches only where no word character touches it. */
  readonly singleWord: boolean;
  /** Takes the whitespace before, or after it along. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Is looked for in the normalized text. */
  readonly normalized: boolean;
  /** Is left out of decoded text, and of user text unless asked for. */
  readonly special: boolean;
}

/** The added tokens of a tokenizer. */
export class AddedVocabulary {
  /** One per id; where two entries name one id the later one counts. */
  readonly byId: ReadonlyMap<number, AddedToken>;
  readonly idOf: ReadonlyMap<string, number>;
  /** Contents that are special, even where a later entry with the same content is not. */
  readonly special: ReadonlySet<string>;

  constructor(tokens: readonly AddedToken[]) {
    const byId = new Map<number, AddedToken>();
    for (const token of tokens) byId.set(token.id, token);
    this.byId = byId;
    this.idOf = new Map(tokens.map((token) => [token.content, token.id]));
    this.special = new Set(tokens.filter((token) => token.special).map((token) => token.content));
  }
}

const MAX_ADDED_TOKENS = 200_000;

/**
 * Reads `added_tokens`. As in the Rust library a token has the id that the model's vocabulary gives it, otherwise the next
 * free one: the id in the file is a comment.
 */
export function readAddedTokens(
  root: Fields,
  model: { readonly entries: number; tokenToId(token: string): number | undefined },
  normalize: (content: string) => string,
): AddedVocabulary {
  if (root.get('added_tokens') === undefined) return new AddedVocabulary([]);
  const entries = root.array('added_tokens');
  if (entries.length > MAX_ADDED_TOKENS)
    throw invalidTokenizer(`added_tokens has more than ${MAX_ADDED_TOKENS} entries`);
  const tokens: AddedToken[] = [];
  const idOf = new Map<string, number>();
  let nextId = model.entries;
  for (const [index, entry] of entries.entries()) {
    const fields = new Fields(entry, `added_tokens[${index}]`, 1);
    const content = fields.string('content');
    fields.integer('id', MAX_ID);
    if (content === '') continue;
    if (content.length > MAX_PIECE_LENGTH) throw invalidTokenizer(`${fields.path}.content is too long`);
    const id = idOf.get(content) ?? model.tokenToId(content) ?? nextId++;
    idOf.set(content, id);
    const normalized = fields.boolean('normalized');
    tokens.push({
      id,
      content,
      spelling: normalized ? normalize(content) : content,
      singleWord: fields.boolean('single_word'),
      lstrip: fields.boolean('lstrip'),
      rstrip: fields.boolean('rstrip'),
      normalized,
      special: fields.boolean('special'),
    });
  }
  return new AddedVocabulary(tokens);
}

/** Units of whitespace or of anything else that passes, counted from a position forwards. */
export function spanAfter(text: string, unit: number, passes: (codePoint: number) => boolean): number {
  let end = unit;
  while (end < text.length && passes(text.codePointAt(end)!)) end += characterLength(text, end);
  return end - unit;
}
