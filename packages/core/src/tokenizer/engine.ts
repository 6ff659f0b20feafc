import type { AddedToken, AddedVocabulary } from './added-tokens.js';
import { AlignedText } from './aligned-text.js';
import type { FastPath } from './fast/fast-path.js';
import type { Model } from './model/model.js';
import type { Normalizer } from './normalizer/normalizer.js';
import type { PreTokenizer } from './pre-tokenizer/pre-tokenizer.js';
import { SequenceTokens } from './sequence-tokens.js';
import { STRIDE, type TokenBuffer } from './token-buffer.js';
import { type IsWord, TokenMatcher } from './token-matcher.js';
import { spacesAtEnds } from './trim-offsets.js';

/** What a tokenizer.json is made of. */
export interface Components {
  readonly normalizer: Normalizer | null;
  readonly preTokenizer: PreTokenizer | null;
  readonly model: Model;
  readonly added: AddedVocabulary;
  /** The one-pass encoder for a model, where there is one for these components. */
  readonly fastPath: ((model: Model) => FastPath | null) | null;
  /** Tells what touches a word; null where no added token asks. */
  readonly isWord: IsWord | null;
}

/** Spaces at the ends of tokens that are not just their vocabulary entry, by index. */
type SpacesByToken = Map<number, readonly [leading: number, trailing: number]>;

/** Turns one text into tokens: everything before truncation. One engine for each way to treat special tokens. */
export class Engine {
  readonly #components: Components;
  readonly #model: Model;
  readonly #fast: FastPath | null;
  readonly #raw: TokenMatcher;
  readonly #normalized: TokenMatcher;
  readonly #trims: boolean;
  readonly #buffer: TokenBuffer;
  readonly #spaces = new Map<number, readonly [number, number]>();

  /**
   * @param parsed whether an added token is looked for in the text
   * @param forbidden ids that the model must not give
   * @param trims whether the post-processor asks for the spaces at the ends of tokens
   */
  constructor(
    components: Components,
    parsed: (token: AddedToken) => boolean,
    forbidden: ReadonlySet<number>,
    trims: boolean,
    buffer: TokenBuffer,
  ) {
    this.#components = components;
    this.#trims = trims;
    this.#buffer = buffer;
    const tokens = [...components.added.byId.values()].filter(parsed);
    this.#raw = new TokenMatcher(
      tokens.filter(({ normalized }) => !normalized),
      components.isWord,
    );
    this.#normalized = new TokenMatcher(
      tokens.filter(({ normalized }) => normalized),
      components.isWord,
    );
    this.#model = forbidden.size === 0 ? components.model : components.model.without(forbidden);
    this.#fast = this.#normalized.empty ? (components.fastPath?.(this.#model) ?? null) : null;
  }

  /** The tokens of a text. */
  encode(text: string): SequenceTokens {
    const out = this.#buffer;
    out.clear();
    const swallowed: SpacesByToken = new Map();
    let word = 0;
    const found = this.#raw.scan(text, (start, end, token) => {
      if (token === undefined) {
        word = this.#encodePiece(text, start, end, word, swallowed);
      } else {
        this.#addToken(AlignedText.of(text.slice(start, end), start), token, word++, swallowed);
      }
    });
    if (!found && text !== '') this.#encodePiece(text, 0, text.length, word, swallowed);
    const spacesOfId = this.#trims ? (id: number) => this.#spacesOfId(id) : null;
    return new SequenceTokens(out.take(), text, swallowed.size === 0 ? null : swallowed, spacesOfId);
  }

  #encodePiece(text: string, start: number, end: number, firstWord: number, swallowed: SpacesByToken): number {
    const out = this.#buffer;
    if (this.#fast !== null) {
      const { length } = out;
      const words = this.#fast.encode(text, start, end, out, firstWord);
      if (words >= 0) return words;
      out.length = length;
    }
    let word = firstWord;
    const original = AlignedText.of(start === 0 && end === text.length ? text : text.slice(start, end), start);
    const piece = this.#components.normalizer?.normalize(original) ?? original;
    if (piece.text === '') return word;
    const found = this.#normalized.scan(piece.text, (from, to, token) => {
      if (token === undefined) word = this.#encodeWords(piece.slice(from, to), word, swallowed);
      else this.#addToken(piece.slice(from, to), token, word++, swallowed);
    });
    return found ? word : this.#encodeWords(piece.slice(0, piece.text.length), word, swallowed);
  }

  #encodeWords(piece: AlignedText, firstWord: number, swallowed: SpacesByToken): number {
    const out = this.#buffer;
    const unknownId = this.#trims && this.#model.textIsToken ? this.#model.unknownId : undefined;
    let word = firstWord;
    const tokenize = (part: AlignedText): void => {
      out.begin(part, word++);
      const sink =
        unknownId === undefined
          ? out
          : {
              add(id: number, start: number, end: number): void {
                if (id === unknownId) swallowed.set(out.length / STRIDE, spacesAtEnds(part.text.slice(start, end)));
                out.add(id, start, end);
              },
            };
      this.#model.tokenize(part.text, sink);
    };
    if (this.#components.preTokenizer === null) tokenize(piece);
    else this.#components.preTokenizer.split(piece, tokenize);
    return word;
  }

  #addToken(piece: AlignedText, token: AddedToken, word: number, swallowed: SpacesByToken): void {
    const out = this.#buffer;
    if (this.#trims) {
      const spaces = spacesAtEnds(piece.text);
      // Recorded even for none: the vocabulary entry of the same id may have other spaces.
      swallowed.set(out.length / STRIDE, spaces);
    }
    out.begin(piece, word);
    out.add(token.id, 0, piece.text.length);
  }

  #spacesOfId(id: number): readonly [number, number] {
    let spaces = this.#spaces.get(id);
    if (spaces === undefined) {
      spaces = spacesAtEnds(this.#model.idToToken(id) ?? '');
      this.#spaces.set(id, spaces);
    }
    return spaces;
  }
}
