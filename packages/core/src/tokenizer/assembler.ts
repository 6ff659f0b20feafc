import { LexrunError } from '../error/lexrun-error.js';
import { cutWindows } from './cut-windows.js';
import { EncodingDraft } from './encoding-draft.js';
import { compileLayout, type Layout, windowLayout } from './layout.js';
import { resolveTruncation } from './options.js';
import { overflowChoices } from './overflow-choices.js';
import type { PostProcessor } from './post-processor/part.js';
import type { SequenceTokens } from './sequence-tokens.js';
import type { EncodeOptions, TruncationOptions } from './tokenizer.js';
import { type TruncationPlan, truncatedLengths, type Window } from './truncate.js';

/** Most overflow windows of one encoding. */
const MAX_WINDOWS = 1 << 20;

/** Truncates the tokens of a text and its pair, and puts special tokens around them. */
export class Assembler {
  /** Whether the post-processor asks for the spaces at the ends of tokens. */
  readonly trims: boolean;
  readonly #processor: PostProcessor | null;
  readonly #truncation: Required<TruncationOptions> | null;
  /** Single without and with special tokens, then pairs. */
  readonly #layouts: readonly Layout[];

  /** @param truncation what an encoding asks for that says nothing itself */
  constructor(processor: PostProcessor | null, truncation: Required<TruncationOptions> | null) {
    this.#processor = processor;
    this.#truncation = truncation;
    this.#layouts = [0, 1, 2, 3].map((index) => compileLayout(processor, index >= 2, index % 2 === 1));
    this.trims = this.#layouts.some(({ parts }) => parts.some(({ trims }) => trims.length > 0));
  }

  /**
   * The windows of a text, or of a text and its pair.
   * @throws LexrunError `TRUNCATION_IMPOSSIBLE`, `INVALID_OPTIONS`
   */
  draft(sequences: readonly SequenceTokens[], options: EncodeOptions): EncodingDraft {
    const [first, second] = sequences as [SequenceTokens, SequenceTokens?];
    const layout = this.#layouts[(second === undefined ? 0 : 2) + ((options.addSpecialTokens ?? true) ? 1 : 0)]!;
    const plan = this.#plan(options, layout);
    if (plan === null)
      return new EncodingDraft(layout.main, sequences, ({ source }) => [0, sequences[source!]!.count], []);
    const kept = truncatedLengths(first.count, second?.count ?? null, plan);
    const windows = sequences.map(({ count }, index): Window[] => cutWindows(count, kept[index]!, plan));
    const overflowing = this.#overflow(layout, windows).map((chosen) => {
      const window = windowLayout(layout.parts, chosen);
      return new EncodingDraft(window, sequences, ({ source, part }) => windows[source!]![chosen[part]!]!, []);
    });
    return new EncodingDraft(layout.main, sequences, ({ source }) => windows[source!]![0]!, overflowing);
  }

  #overflow({ parts }: Layout, windows: readonly (readonly Window[])[]): number[][] {
    const counts = parts.map(({ source }) => (source === null ? 1 : windows[source]!.length));
    const total = counts.reduce((product, count) => product * count, 1);
    if (total === 1) return [];
    if (total > MAX_WINDOWS) {
      throw new LexrunError('TRUNCATION_IMPOSSIBLE', `the overflow has more than ${MAX_WINDOWS} windows`);
    }
    return overflowChoices(counts);
  }

  #plan(options: EncodeOptions, layout: Layout): TruncationPlan | null {
    if (options.truncation === null) return null;
    const given = options.truncation === undefined ? this.#truncation : resolveTruncation(options.truncation);
    if (given === null) return null;
    const { maxLength, stride, strategy, side } = given;
    const left = maxLength - (this.#processor?.added(false) ?? 0);
    // Where not even the special tokens fit, the Rust library does not look at the stride; a text without them is still cut.
    if (options.truncation !== undefined && left >= 0 && stride > left) {
      throw new LexrunError('TRUNCATION_IMPOSSIBLE', 'stride exceeds what maxLength leaves beside the special tokens');
    }
    return { room: maxLength - layout.added, stride, strategy, side };
  }
}
