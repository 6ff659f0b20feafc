import type { PieceTable } from '../spec/vocabulary.js';
import type { MergeTable } from './merge-table.js';
import { mergeWord, SymbolList } from './merge-word.js';
import type { Model, TokenSink } from './model.js';
import { type BpeOptions, bytesToUnits, SymbolSplitter } from './symbol-splitter.js';

const NOTHING: ReadonlySet<number> = new Set();
/** Words of more units are not kept. */
const MAX_CACHED_LENGTH = 128;
const MAX_CACHED_WORDS = 16_384;

/** Characters merged by rank. */
export class Bpe implements Model {
  readonly entries: number;
  readonly size: number;
  readonly unknownId: number | undefined;
  readonly options: BpeOptions;
  readonly continuingSubwordPrefix: string;
  readonly #table: PieceTable;
  readonly #merges: MergeTable;
  readonly #makeMerges: (forbidden: ReadonlySet<number>) => MergeTable;
  readonly #forbidden: ReadonlySet<number>;
  readonly #cache = new Map<string, Int32Array>();
  readonly #symbols = new SymbolList();
  readonly #splitter: SymbolSplitter;

  /** @param makeMerges the merges that give none of some ids */
  constructor(
    table: PieceTable,
    makeMerges: (forbidden: ReadonlySet<number>) => MergeTable,
    options: BpeOptions,
    forbidden: ReadonlySet<number> = NOTHING,
  ) {
    this.#table = table;
    this.#makeMerges = makeMerges;
    this.#merges = makeMerges(forbidden);
    this.#forbidden = forbidden;
    this.options = options;
    this.continuingSubwordPrefix = options.continuingPrefix;
    this.entries = table.ids.size;
    this.size = table.size;
    this.unknownId = options.unknownToken === undefined ? undefined : table.ids.get(options.unknownToken);
    this.#splitter = new SymbolSplitter((piece) => this.#id(piece), this.unknownId, options);
  }

  tokenize(word: string, sink: TokenSink): void {
    if (this.options.ignoreMerges) {
      const whole = this.#id(word);
      if (whole !== undefined) {
        sink.add(whole, 0, word.length);
        return;
      }
    }
    const tokens = this.#cache.get(word) ?? this.#merge(word);
    for (let at = 0; at < tokens.length; at += 3) sink.add(tokens[at]!, tokens[at + 1]!, tokens[at + 2]!);
  }

  tokenToId(token: string): number | undefined {
    return this.#table.ids.get(token);
  }

  idToToken(id: number): string | undefined {
    return this.#table.piece(id);
  }

  without(forbidden: ReadonlySet<number>): Model {
    return new Bpe(this.#table, this.#makeMerges, this.options, forbidden);
  }

  /** Id, start and end of each token. */
  #merge(word: string): Int32Array {
    const symbols = this.#symbols;
    const inBytes = !this.#splitter.split(word, symbols, false);
    if (inBytes) this.#splitter.split(word, symbols, true);
    mergeWord(symbols, this.#merges);
    if (inBytes) bytesToUnits(word, symbols);
    const tokens = new Int32Array(3 * symbols.count);
    for (let index = 0; index < symbols.count; index++) {
      tokens[3 * index] = symbols.ids[index]!;
      tokens[3 * index + 1] = symbols.starts[index]!;
      tokens[3 * index + 2] = symbols.ends[index]!;
    }
    if (word.length <= MAX_CACHED_LENGTH) {
      if (this.#cache.size >= MAX_CACHED_WORDS) this.#cache.clear();
      this.#cache.set(word, tokens);
    }
    return tokens;
  }

  #id(piece: string): number | undefined {
    const id = this.#table.ids.get(piece);
    return id === undefined || this.#forbidden.has(id) ? undefined : id;
  }
}
