import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { type PieceTable, readVocabulary } from '../spec/vocabulary.js';
import type { Model, TokenSink } from './model.js';

const NOTHING: ReadonlySet<number> = new Set();

/** Whole words or the unknown token. */
export class WordLevel implements Model {
  readonly entries: number;
  readonly size: number;
  readonly unknownId: number | undefined;
  readonly #table: PieceTable;
  readonly #unknownToken: string;
  readonly #forbidden: ReadonlySet<number>;

  constructor(table: PieceTable, unknownToken: string, forbidden: ReadonlySet<number> = NOTHING) {
    this.#table = table;
    this.#unknownToken = unknownToken;
    this.#forbidden = forbidden;
    this.entries = table.ids.size;
    this.size = table.size;
    this.unknownId = table.ids.get(unknownToken);
  }

  tokenize(word: string, sink: TokenSink): void {
    const id = this.#table.ids.get(word);
    if (id !== undefined && !this.#forbidden.has(id)) {
      sink.add(id, 0, word.length);
      return;
    }
    if (this.unknownId === undefined) throw invalidTokenizer('model.vocab lacks the unknown token');
    sink.add(this.unknownId, 0, word.length);
  }

  tokenToId(token: string): number | undefined {
    return this.#table.ids.get(token);
  }

  idToToken(id: number): string | undefined {
    return this.#table.piece(id);
  }

  without(forbidden: ReadonlySet<number>): Model {
    return new WordLevel(this.#table, this.#unknownToken, forbidden);
  }
}

/** Reads a WordLevel model. */
export function readWordLevel(model: Fields): WordLevel {
  return new WordLevel(readVocabulary(model), model.string('unk_token'));
}
