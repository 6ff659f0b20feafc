import { codePointLength } from '../code-points.js';
import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { type PieceTable, readVocabulary } from '../spec/vocabulary.js';
import type { Model, TokenSink } from './model.js';

const NOTHING: ReadonlySet<number> = new Set();
/** Longest piece where words may be longer: looking for it takes time that grows with its square. */
const MAX_PIECE = 256;

/** Longest match from the left; a word with any unmatched rest is one unknown token. */
export class WordPiece implements Model {
  readonly entries: number;
  readonly size: number;
  readonly unknownId: number | undefined;
  readonly continuingSubwordPrefix: string;
  /** Words of more characters are unknown without a look. */
  readonly maxCharacters: number;
  readonly #table: PieceTable;
  readonly #unknownToken: string;
  readonly #forbidden: ReadonlySet<number>;
  #ids: number[] = [];
  #ends: number[] = [];

  constructor(table: PieceTable, options: WordPieceOptions, forbidden: ReadonlySet<number> = NOTHING) {
    this.#table = table;
    this.#forbidden = forbidden;
    this.#unknownToken = options.unknownToken;
    this.continuingSubwordPrefix = options.prefix;
    this.maxCharacters = options.maxCharacters;
    this.entries = table.ids.size;
    this.size = table.size;
    this.unknownId = table.ids.get(options.unknownToken);
  }

  tokenize(word: string, sink: TokenSink): void {
    if (word.length > this.maxCharacters && codePointLength(word) > this.maxCharacters) {
      sink.add(this.#unknown(), 0, word.length);
      return;
    }
    this.#ids.length = 0;
    this.#ends.length = 0;
    for (let start = 0; start < word.length; ) {
      const end = this.#match(word, start);
      if (end === start) {
        sink.add(this.#unknown(), 0, word.length);
        return;
      }
      start = end;
    }
    let start = 0;
    for (const [index, id] of this.#ids.entries()) {
      sink.add(id, start, this.#ends[index]!);
      start = this.#ends[index]!;
    }
  }

  tokenToId(token: string): number | undefined {
    return this.#table.ids.get(token);
  }

  idToToken(id: number): string | undefined {
    return this.#table.piece(id);
  }

  /** Every piece with its id. */
  pieces(): Iterable<readonly [piece: string, id: number]> {
    return this.#table.ids;
  }

  without(forbidden: ReadonlySet<number>): Model {
    const options = {
      prefix: this.continuingSubwordPrefix,
      maxCharacters: this.maxCharacters,
      unknownToken: this.#unknownToken,
    };
    return new WordPiece(this.#table, options, forbidden);
  }

  #match(word: string, start: number): number {
    const { ids, longest } = this.#table;
    const prefix = start === 0 ? '' : this.continuingSubwordPrefix;
    for (let end = Math.min(word.length, start + longest - prefix.length); end > start; end--) {
      const piece = start === 0 ? word.slice(0, end) : prefix + word.slice(start, end);
      const id = ids.get(piece);
      if (id !== undefined && !this.#forbidden.has(id)) {
        this.#ids.push(id);
        this.#ends.push(end);
        return end;
      }
    }
    return start;
  }

  #unknown(): number {
    if (this.unknownId === undefined) throw invalidTokenizer('model.vocab lacks the unknown token');
    return this.unknownId;
  }
}

/** Settings of a {@link WordPiece}. */
export interface WordPieceOptions {
  readonly unknownToken: string;
  readonly prefix: string;
  readonly maxCharacters: number;
}

/** Reads a WordPiece model. */
export function readWordPiece(model: Fields): WordPiece {
  const maxCharacters = model.integer('max_input_chars_per_word', Number.MAX_SAFE_INTEGER);
  return new WordPiece(readVocabulary(model, maxCharacters > MAX_PIECE ? MAX_PIECE : undefined), {
    unknownToken: model.string('unk_token'),
    prefix: model.string('continuing_subword_prefix'),
    maxCharacters,
  });
}
