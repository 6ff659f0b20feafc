import { characterLength } from '../code-points.js';
import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { MAX_ID, MAX_PIECE_LENGTH } from '../spec/vocabulary.js';
import type { Model, TokenSink } from './model.js';
import { PieceScores, type ScoredPiece } from './piece-scores.js';
import { PieceTrie } from './piece-trie.js';

const NOTHING: ReadonlySet<number> = new Set();
/** How much an unknown character scores below the rarest piece. */
const UNKNOWN_PENALTY = 10;
const MAX_CACHED_LENGTH = 128;
const MAX_CACHED_WORDS = 16_384;

const encoder: TextEncoder = new TextEncoder();

/** The vocabulary of a {@link Unigram}. */
export interface ScoredPieces {
  /** The pieces in order of their ids. */
  readonly pieces: readonly ScoredPiece[];
  readonly ids: ReadonlyMap<string, number>;
  readonly trie: PieceTrie;
  readonly scores: PieceScores;
  readonly unknownId: number | undefined;
  readonly byteFallback: boolean;
}

/** The most probable pieces: the best path through all that match. */
export class Unigram implements Model {
  readonly entries: number;
  readonly size: number;
  readonly unknownId: number | undefined;
  readonly textIsToken: boolean = true;
  readonly #pieces: ScoredPieces;
  readonly #forbidden: ReadonlySet<number>;
  readonly #cache = new Map<string, Int32Array>();

  constructor(pieces: ScoredPieces, forbidden: ReadonlySet<number> = NOTHING) {
    this.#pieces = pieces;
    this.#forbidden = forbidden;
    this.entries = pieces.pieces.length;
    this.size = pieces.pieces.length;
    this.unknownId = pieces.unknownId;
  }

  tokenize(word: string, sink: TokenSink): void {
    let tokens = this.#cache.get(word);
    if (tokens === undefined) {
      tokens = this.#best(word);
      if (word.length <= MAX_CACHED_LENGTH) {
        if (this.#cache.size >= MAX_CACHED_WORDS) this.#cache.clear();
        this.#cache.set(word, tokens);
      }
    }
    for (let at = 0; at < tokens.length; at += 3) sink.add(tokens[at]!, tokens[at + 1]!, tokens[at + 2]!);
  }

  tokenToId(token: string): number | undefined {
    return this.#pieces.ids.get(token);
  }

  idToToken(id: number): string | undefined {
    return this.#pieces.pieces[id]?.[0];
  }

  without(forbidden: ReadonlySet<number>): Model {
    return new Unigram(this.#pieces, forbidden);
  }

  /** Id, start and end of each token. */
  #best(word: string): Int32Array {
    const { length } = word;
    const ids = new Int32Array(length + 1);
    const starts = new Int32Array(length + 1).fill(-1);
    const scores = new Float64Array(length + 1);
    this.#search(word, ids, starts, scores);
    // From the end to the start: neighbouring unknown characters become one token.
    const reversed: number[] = [];
    let unknownEnd = -1;
    let end = length;
    while (end > 0) {
      const start = starts[end]!;
      if (ids[end] === this.unknownId) {
        if (unknownEnd < 0) unknownEnd = end;
      } else {
        if (unknownEnd >= 0) this.#unknownTokens(word, end, unknownEnd, reversed);
        unknownEnd = -1;
        reversed.push(end, start, ids[end]!);
      }
      end = start;
    }
    if (unknownEnd >= 0) this.#unknownTokens(word, 0, unknownEnd, reversed);
    return Int32Array.from(reversed.reverse());
  }

  /** The best way to reach each position: the id of the last token, where it starts, and the score. */
  #search(word: string, ids: Int32Array, starts: Int32Array, scores: Float64Array): void {
    const { trie, scores: pieceScores } = this.#pieces;
    const unknownScore = pieceScores.lowest - UNKNOWN_PENALTY;
    const restricted = this.#forbidden.size > 0;
    const better = (end: number, score: number): boolean => starts[end] === -1 || score > scores[end]!;
    const reach = (start: number, end: number, score: number, id: number): void => {
      scores[end] = score;
      starts[end] = start;
      ids[end] = id;
    };
    for (let start = 0; start < word.length; ) {
      const width = characterLength(word, start);
      const before = scores[start]!;
      let single = false;
      let node = 0;
      for (let end = start + 1; end <= word.length; end++) {
        node = trie.step(node, word.charCodeAt(end - 1));
        if (node < 0) break;
        const id = trie.idAt(node);
        if (id < 0 || (restricted && this.#forbidden.has(id))) continue;
        const score = pieceScores.of(id) + before;
        if (better(end, score)) reach(start, end, score, id);
        if (end - start === width) single = true;
      }
      const next = start + width;
      const score = unknownScore + before;
      // Asked for only here: a vocabulary without an unknown token still takes the character within a longer piece.
      if (!single && better(next, score)) reach(start, next, score, this.#unknown());
      start = next;
    }
  }

  /** The tokens, in reverse, of a run of unknown characters: a piece after all, bytes, or the unknown token. */
  #unknownTokens(word: string, start: number, end: number, reversed: number[]): void {
    const text = word.slice(start, end);
    const own = this.#id(text);
    if (own !== undefined) {
      reversed.push(end, start, own);
      return;
    }
    if (this.#pieces.byteFallback) {
      const bytes = [...encoder.encode(text)].map((byte) =>
        this.#id(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
      );
      if (bytes.every((id) => id !== undefined)) {
        for (const id of bytes.reverse()) reversed.push(end, start, id);
        return;
      }
    }
    reversed.push(end, start, this.#unknown());
  }

  #id(piece: string): number | undefined {
    const id = this.#pieces.ids.get(piece);
    return id === undefined || this.#forbidden.has(id) ? undefined : id;
  }

  #unknown(): number {
    if (this.unknownId === undefined) throw invalidTokenizer('model.unk_id is missing, and a character is unknown');
    return this.unknownId;
  }
}

/** Reads a Unigram model. */
export function readUnigram(model: Fields): Unigram {
  const vocab = model.array('vocab');
  if (vocab.length > MAX_ID) throw invalidTokenizer('model.vocab has too many pieces');
  const unknownId = model.get('unk_id') === undefined ? undefined : model.integer('unk_id', MAX_ID);
  if (unknownId !== undefined && unknownId >= vocab.length)
    throw invalidTokenizer('model.unk_id is not in model.vocab');
  const ids = new Map<string, number>();
  const trie = new PieceTrie(vocab.length);
  for (const [id, entry] of vocab.entries()) {
    const [piece, score] = Array.isArray(entry) && entry.length === 2 ? (entry as unknown[]) : [];
    if (typeof piece !== 'string' || typeof score !== 'number' || !Number.isFinite(score)) {
      throw invalidTokenizer(`model.vocab[${id}] is not a piece with a finite score`);
    }
    if (piece.length > MAX_PIECE_LENGTH) throw invalidTokenizer(`model.vocab[${id}] is too long`);
    ids.set(piece, id);
    if (piece !== '') trie.set(piece, id);
  }
  const pieces = vocab as ScoredPiece[];
  const byteFallback = model.boolean('byte_fallback', false);
  return new Unigram({ pieces, ids, trie, scores: new PieceScores(pieces), unknownId, byteFallback });
}
