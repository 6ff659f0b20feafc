import { LexrunError } from '../error/lexrun-error.js';
import type { Encoding } from './encoding.js';
import { EncodingDraft, type TokenSource } from './encoding-draft.js';
import { BertWordPiece } from './fast/bert-word-piece.js';
import { compileLayout, type Layout } from './layout.js';
import type { WordPiece } from './model/wordpiece.js';
import type { BertOptions } from './normalizer/bert-options.js';
import { PartMissing } from './part-missing.js';
import type { PostProcessor } from './post-processor/part.js';
import { STRIDE, TokenBuffer } from './token-buffer.js';
import type { DecodeOptions, EncodeOptions, SpecialTokens, Tokenizer, Vocabulary } from './tokenizer.js';

/** What a lean tokenizer is built of. */
export interface LeanParts {
  readonly options: BertOptions;
  readonly model: WordPiece;
  readonly postProcessor: PostProcessor;
  readonly specialTokens: SpecialTokens;
  readonly specialIds: ReadonlySet<number>;
  readonly vocabulary: Vocabulary;
  /** Loads the tokenizer that does everything. */
  loadWhole(): Promise<Tokenizer>;
}

/**
 * A Bert tokenizer for executors that only encode whole texts, which is all that most tasks ask for: one pass over the
 * text, special tokens around it. What it cannot do (truncate, pad, parse special tokens, decode, and order combining marks)
 * throws {@link PartMissing} until the whole tokenizer is there, which then does all. The encodings are the same.
 */
export class LeanBert implements Tokenizer {
  readonly hasOffsets: boolean = true;
  readonly specialTokens: SpecialTokens;
  readonly vocabulary: Vocabulary;
  readonly continuingSubwordPrefix: string;
  readonly #fast: BertWordPiece;
  readonly #buffer = new TokenBuffer();
  /** Single without and with special tokens, then pairs. */
  readonly #layouts: readonly Layout[];
  readonly #loadWhole: () => Promise<Tokenizer>;
  #loading: Promise<Tokenizer> | undefined;
  #whole: Tokenizer | undefined;

  constructor({ options, model, postProcessor, specialTokens, specialIds, vocabulary, loadWhole }: LeanParts) {
    this.specialTokens = specialTokens;
    this.vocabulary = vocabulary;
    this.continuingSubwordPrefix = model.continuingSubwordPrefix;
    this.#fast = new BertWordPiece(options, model.without(specialIds), model.maxCharacters);
    this.#layouts = [0, 1, 2, 3].map((index) => compileLayout(postProcessor, index >= 2, index % 2 === 1));
    this.#loadWhole = loadWhole;
  }

  encode(text: string, options: EncodeOptions = {}): Encoding {
    const { pair, addSpecialTokens = true, truncation, padding, specialTokensInText = 'text' } = options;
    const simple = truncation === null && padding === null && specialTokensInText === 'text';
    if (this.#whole !== undefined || !simple) return this.#all().encode(text, options);
    const sequences = (pair === undefined ? [text] : [text, pair]).map((each) => this.#tokens(each));
    const layout = this.#layouts[(pair === undefined ? 0 : 2) + (addSpecialTokens ? 1 : 0)]!;
    return new EncodingDraft(layout.main, sequences, ({ source }) => [0, sequences[source!]!.count], []).build(null);
  }

  decode(ids: readonly number[], options?: DecodeOptions): string {
    return this.#all().decode(ids, options);
  }

  decodeTokens(tokens: readonly string[]): string {
    return this.#all().decodeTokens!(tokens);
  }

  #tokens(text: string): TokenSource {
    const out = this.#buffer;
    out.clear();
    if (this.#fast.encode(text, 0, text.length, out, 0) < 0) this.#all();
    const data = out.take();
    return { data, count: data.length / STRIDE };
  }

  #all(): Tokenizer {
    if (this.#whole !== undefined) return this.#whole;
    throw new PartMissing(async () => {
      // Once, however many texts ask for it at the same time.
      this.#loading ??= this.#loadWhole().catch((error) => {
        this.#loading = undefined;
        throw LexrunError.from(error, 'UNAVAILABLE', 'The rest of the tokenizer could not be loaded.');
      });
      this.#whole = await this.#loading;
    });
  }
}
