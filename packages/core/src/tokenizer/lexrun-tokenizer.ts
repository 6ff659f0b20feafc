import { LexrunError } from '../error/lexrun-error.js';
import { Assembler } from './assembler.js';
import type { Decoder } from './decoder/decoder.js';
import { closeGaps } from './decoder/wordpiece.js';
import type { Encoding } from './encoding.js';
import type { EncodingDraft } from './encoding-draft.js';
import { type Components, Engine } from './engine.js';
import { resolvePadding } from './options.js';
import { type PaddingPlan, paddingOf } from './pad.js';
import type { PostProcessor } from './post-processor/part.js';
import { TokenBuffer } from './token-buffer.js';
import type {
  DecodeOptions,
  EncodeOptions,
  SpecialTokens,
  Tokenizer,
  TruncationOptions,
  Vocabulary,
} from './tokenizer.js';
import { vocabularyOf } from './vocabulary-of.js';

/** Everything a tokenizer is built from. */
export interface TokenizerParts extends Components {
  readonly postProcessor: PostProcessor | null;
  readonly decoder: Decoder | null;
  readonly truncation: Required<TruncationOptions> | null;
  readonly padding: PaddingPlan | null;
  readonly specialTokens: SpecialTokens;
  /** Ids that text must not give unless it is parsed. */
  readonly specialIds: ReadonlySet<number>;
  readonly modelMaxLength: number | undefined;
  /** Whether decoded text has no gaps before punctuation and contractions. */
  readonly closesGaps: boolean;
}

/** Most lists of spellings whose engine is kept. */
const MAX_ENGINES = 16;

/** The tokenizer that a tokenizer.json describes. */
export class LexrunTokenizer implements Tokenizer {
  readonly hasOffsets: boolean = true;
  readonly specialTokens: SpecialTokens;
  readonly vocabulary: Vocabulary;
  declare readonly continuingSubwordPrefix?: string;
  declare readonly modelMaxLength?: number;
  readonly #parts: TokenizerParts;
  readonly #assembler: Assembler;
  readonly #buffer = new TokenBuffer();
  readonly #engines = new Map<string, Engine>();

  readonly decodeTokens: (tokens: readonly string[]) => string = (tokens) => {
    const { decoder } = this.#parts;
    return decoder === null ? tokens.join(' ') : decoder.decode([...tokens]).join('');
  };

  constructor(parts: TokenizerParts) {
    this.#parts = parts;
    this.specialTokens = parts.specialTokens;
    const { model, added, postProcessor } = parts;
    if (model.continuingSubwordPrefix !== undefined) this.continuingSubwordPrefix = model.continuingSubwordPrefix;
    if (parts.modelMaxLength !== undefined) this.modelMaxLength = parts.modelMaxLength;
    this.vocabulary = vocabularyOf(model, added);
    this.#assembler = new Assembler(postProcessor, parts.truncation);
  }

  encode(text: string, options: EncodeOptions = {}): Encoding {
    const draft = this.#draft(text, options);
    const padding = this.#padding(options);
    return draft.build(padding === null ? null : paddingOf([draft], padding));
  }

  /** Encodes each text; with padding to the longest, all to one length. */
  encodeBatch(
    texts: readonly (string | readonly [text: string, pair: string])[],
    options: EncodeOptions = {},
  ): Encoding[] {
    const drafts = texts.map((entry) => {
      const [text, pair] = typeof entry === 'string' ? [entry, options.pair] : entry;
      return this.#draft(text, pair === undefined ? options : { ...options, pair });
    });
    const padding = this.#padding(options);
    const fill = padding === null ? null : paddingOf(drafts, padding);
    return drafts.map((draft) => draft.build(fill));
  }

  decode(ids: readonly number[], options: DecodeOptions = {}): string {
    const { added, model } = this.#parts;
    const skip = options.skipSpecialTokens ?? true;
    const tokens: string[] = [];
    for (const id of ids) {
      const own = added.byId.get(id);
      const token = own === undefined ? model.idToToken(id) : own.spelling;
      if (token !== undefined && !(skip && added.special.has(token))) tokens.push(token);
    }
    const text = this.decodeTokens(tokens);
    return this.#parts.closesGaps ? closeGaps(text) : text;
  }

  #draft(text: string, options: EncodeOptions): EncodingDraft {
    const { pair } = options;
    if (typeof text !== 'string' || (pair !== undefined && typeof pair !== 'string')) {
      throw new LexrunError('INVALID_INPUT', 'the text to encode must be a string');
    }
    const engine = this.#engine(options.specialTokensInText ?? 'text');
    const first = engine.encode(text);
    return this.#assembler.draft(pair === undefined ? [first] : [first, engine.encode(pair)], options);
  }

  #padding(options: EncodeOptions): PaddingPlan | null {
    if (options.padding === null) return null;
    if (options.padding === undefined) return this.#parts.padding;
    const { padding, specialTokens } = this.#parts;
    return resolvePadding(options.padding, padding?.id ?? specialTokens.pad?.id ?? 0);
  }

  #engine(mode: 'text' | 'parse' | readonly string[]): Engine {
    const key = typeof mode === 'string' ? mode : JSON.stringify(mode);
    let engine = this.#engines.get(key);
    if (engine === undefined) {
      if (mode !== 'text' && mode !== 'parse' && !Array.isArray(mode)) {
        throw new LexrunError('INVALID_OPTIONS', "specialTokensInText must be 'text', 'parse' or a list of tokens");
      }
      const { specialIds } = this.#parts;
      engine =
        mode === 'parse'
          ? new Engine(this.#parts, () => true, new Set(), this.#assembler.trims, this.#buffer)
          : new Engine(
              this.#parts,
              ({ id, content }) => !specialIds.has(id) || (mode !== 'text' && mode.includes(content)),
              specialIds,
              this.#assembler.trims,
              this.#buffer,
            );
      if (this.#engines.size >= MAX_ENGINES) this.#engines.delete(this.#engines.keys().next().value!);
      this.#engines.set(key, engine);
    }
    return engine;
  }
}
