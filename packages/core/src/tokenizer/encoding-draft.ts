import type { Encoding } from './encoding.js';
import type { Run, WindowLayout } from './layout.js';
import type { Trim } from './post-processor/part.js';
import { STRIDE } from './token-buffer.js';
import type { Window } from './truncate.js';

/** The tokens of one encoded sequence. */
export interface TokenSource {
  /** {@link STRIDE} numbers a token: id, start, end, word. */
  readonly data: Int32Array;
  /** Number of tokens. */
  readonly count: number;
  /** Offsets without the spaces at their ends. Absent where nothing trims. */
  trimmed?(index: number, position: number, trims: readonly Trim[]): [number, number];
}

/** A run of a window with the tokens it stands for. */
interface FilledRun {
  readonly run: Run;
  readonly tokens: TokenSource | null;
  readonly start: number;
  readonly stop: number;
}

/** Padding of one encoding. */
export interface PaddingRun {
  readonly count: number;
  readonly id: number;
  readonly typeId: number;
  readonly left: boolean;
}

/** One window before its arrays are built: its length is known, so a batch can still be padded. */
export class EncodingDraft {
  readonly length: number;
  readonly overflowing: readonly EncodingDraft[];
  readonly #runs: readonly FilledRun[];
  readonly #paddingSequenceId: number | null;

  /**
   * @param sequences tokens of the text and its pair
   * @param windowOf the window of the sequence of a part
   */
  constructor(
    layout: WindowLayout,
    sequences: readonly TokenSource[],
    windowOf: (run: Run) => Window,
    overflowing: readonly EncodingDraft[],
  ) {
    this.#paddingSequenceId = layout.paddingSequenceId;
    this.overflowing = overflowing;
    let length = 0;
    const runs: FilledRun[] = [];
    for (const run of layout.runs) {
      if (run.ids !== null) {
        runs.push({ run, tokens: null, start: 0, stop: run.ids.length });
        length += run.ids.length;
      } else {
        const [start, stop] = windowOf(run);
        runs.push({ run, tokens: sequences[run.source!]!, start, stop });
        length += stop - start;
      }
    }
    this.#runs = runs;
    this.length = length;
  }

  /** The encoding; `padding` gives what each window is filled with. */
  build(padding: ((length: number) => PaddingRun) | null): Encoding {
    const pad = padding?.(this.length) ?? null;
    const ids = this.#fill(pad, pad?.id ?? 0, ({ run, tokens, start }, index) =>
      tokens === null ? run.ids![index]! : tokens.data[STRIDE * (start + index)]!,
    );
    const paddingSequenceId = this.#paddingSequenceId;
    const drafts = this.overflowing;
    const fill = <T>(padValue: T, pick: (run: FilledRun, index: number) => T): T[] => this.#fill(pad, padValue, pick);
    let typeIds: number[] | undefined;
    let attentionMask: number[] | undefined;
    let specialTokensMask: number[] | undefined;
    let offsets: [number, number][] | undefined;
    let wordIds: (number | null)[] | undefined;
    let sequenceIds: (number | null)[] | undefined;
    let overflowing: Encoding[] | undefined;
    return {
      ids,
      get typeIds() {
        typeIds ??= fill(pad?.typeId ?? 0, ({ run }) => run.typeId);
        return typeIds;
      },
      get attentionMask() {
        attentionMask ??= fill<number>(0, () => 1);
        return attentionMask;
      },
      get specialTokensMask() {
        specialTokensMask ??= fill<number>(1, ({ tokens }) => (tokens === null ? 1 : 0));
        return specialTokensMask;
      },
      get offsets() {
        offsets ??= fill<[number, number]>([0, 0], offsetsOf);
        return offsets;
      },
      get wordIds() {
        wordIds ??= fill<number | null>(null, wordOf);
        return wordIds;
      },
      get sequenceIds() {
        sequenceIds ??= fill<number | null>(paddingSequenceId, ({ run }) => run.sequenceId);
        return sequenceIds;
      },
      get overflowing() {
        overflowing ??= drafts.map((draft) => draft.build(padding));
        return overflowing;
      },
    };
  }
  #fill<T>(pad: PaddingRun | null, padValue: T, pick: (run: FilledRun, index: number) => T): T[] {
    const values: T[] = [];
    if (pad?.left) for (let count = 0; count < pad.count; count++) values.push(padValue);
    for (const run of this.#runs) {
      const count = run.stop - run.start;
      for (let index = 0; index < count; index++) values.push(pick(run, index));
    }
    if (pad && !pad.left) for (let count = 0; count < pad.count; count++) values.push(padValue);
    return values;
  }
}

function offsetsOf({ run, tokens, start }: FilledRun, index: number): [number, number] {
  if (tokens === null) return [0, 0];
  if (run.trims.length > 0) return tokens.trimmed!(start + index, index, run.trims);
  const at = STRIDE * (start + index);
  return [tokens.data[at + 1]!, tokens.data[at + 2]!];
}

function wordOf({ tokens, start }: FilledRun, index: number): number | null {
  const word = tokens === null ? -1 : tokens.data[STRIDE * (start + index) + 3]!;
  return word < 0 ? null : word;
}
