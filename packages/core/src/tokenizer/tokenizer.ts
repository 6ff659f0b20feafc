import type { ModelFiles } from '../model/model-source.js';
import type { Encoding } from './encoding.js';

/** How an input that is too long is cut. Special tokens are never cut. */
export interface TruncationOptions {
  /** Most tokens of an encoding, special tokens included. 1 to 1,000,000. */
  readonly maxLength: number;
  /** Tokens that neighbouring overflow windows share. @default 0 */
  readonly stride?: number;
  /** Which sequence loses tokens. @default 'longest_first' */
  readonly strategy?: 'longest_first' | 'only_first' | 'only_second';
  /** Which end is cut. @default 'right' */
  readonly side?: 'left' | 'right';
}

/** How encodings are brought to one length. */
export interface PaddingOptions {
  /** A fixed length in tokens, or `'longest'` of the batch. @default 'longest' */
  readonly length?: number | 'longest';
  /** Rounds the length up to a multiple of this. */
  readonly multipleOf?: number;
  /** Which end is filled. @default 'right' */
  readonly side?: 'left' | 'right';
  /** @default the tokenizer's padding id */
  readonly padId?: number;
  /** @default 0 */
  readonly padTypeId?: number;
}

/** Options of one {@link Tokenizer.encode}. */
export interface EncodeOptions {
  /** The second sequence. */
  readonly pair?: string | undefined;
  /** @default true */
  readonly addSpecialTokens?: boolean;
  /** Cuts the encoding; `null` switches off what tokenizer.json asks for. @default as tokenizer.json says */
  readonly truncation?: TruncationOptions | null;
  /** Pads the encoding; `null` switches off what tokenizer.json asks for. @default as tokenizer.json says */
  readonly padding?: PaddingOptions | null;
  /**
   * What becomes of a special token's spelling inside the text: plain text (`'text'`), the special token (`'parse'`), or
   * the special token for the listed spellings alone. @default 'text'
   */
  readonly specialTokensInText?: 'text' | 'parse' | readonly string[];
}

/** Options of {@link Tokenizer.decode}. */
export interface DecodeOptions {
  /** @default true */
  readonly skipSpecialTokens?: boolean;
}

/** A token with a role. */
export interface SpecialToken {
  /** Id in the vocabulary. */
  readonly id: number;
  /** Its spelling. */
  readonly content: string;
}

/** The tokens of a tokenizer that have a role, by role. */
export interface SpecialTokens {
  /** Begins a text; classifiers read its vector. */
  readonly cls?: SpecialToken;
  /** Ends a text. */
  readonly sep?: SpecialToken;
  /** Fills short rows. */
  readonly pad?: SpecialToken;
  /** Stands for what the vocabulary lacks. */
  readonly unk?: SpecialToken;
  /** A gap to be filled. */
  readonly mask?: SpecialToken;
  /** Begins a sequence. */
  readonly bos?: SpecialToken;
  /** Ends a sequence. */
  readonly eos?: SpecialToken;
}

/** Read access to a vocabulary, added tokens included. */
export interface Vocabulary {
  /** One more than the largest id. */
  readonly size: number;
  /** Id of a spelling; undefined where it is unknown. */
  tokenToId(token: string): number | undefined;
  /** Spelling of an id; undefined where it is unknown. */
  idToToken(id: number): string | undefined;
}

/** Turns text into ids and back. Implementations are synchronous and pure. */
export interface Tokenizer {
  /**
   * @throws LexrunError `TRUNCATION_IMPOSSIBLE` where `maxLength` leaves no room, `INVALID_OPTIONS` for options out of
   * bounds.
   */
  encode(text: string, options?: EncodeOptions): Encoding;
  /** Text of the ids; unknown ids are left out. Its gaps are closed where tokenizer_config.json says so. */
  decode(ids: readonly number[], options?: DecodeOptions): string;
  /**
   * Text of token spellings, joined by the decoder as {@link Tokenizer.decode} joins those of ids; a spelling outside the
   * vocabulary goes through the decoder as it is. Absent: tasks join the decoded ids of single tokens.
   */
  readonly decodeTokens?: (tokens: readonly string[]) => string;
  /** Tokens with a role. */
  readonly specialTokens: SpecialTokens;
  /** The vocabulary. */
  readonly vocabulary: Vocabulary;
  /** Whether `offsets` and `wordIds` of its encodings are real; otherwise tasks that need them refuse the tokenizer. */
  readonly hasOffsets: boolean;
  /** The mark of a piece that continues a word (`##`), where the model has one. */
  readonly continuingSubwordPrefix?: string;
  /** Most tokens the model was made for, as tokenizer_config.json says. */
  readonly modelMaxLength?: number;
}

/** What a tokenizer module exports, so that an executor can build the tokenizer where it runs. */
export interface TokenizerModule {
  /**
   * Called once in each executor, with the options of its {@link ModuleSpec}.
   * @param files the model's files, for a tokenizer that reads its own
   */
  createTokenizer(options: unknown, files: ModelFiles): Tokenizer | Promise<Tokenizer>;
}
