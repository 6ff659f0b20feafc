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

/** What an encoding of a length is filled with; null fills none. */
type Padding = ((length: number) => PaddingRun) | null;

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
  build(padding: Padding): Encoding {
    const pad = padding?.(this.length) ?? null;
    return new LazyEncoding(this, pad, padding, this.#paddingSequenceId) as Encoding & LazyEncoding;
  }

  /** One value a token, and `padValue` for each place that is padded. */
  fill<T>(pad: PaddingRun | null, padValue: T, pick: (run: FilledRun, index: number) => T): T[] {
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

/** What the arrays of an encoding are made of. */
type Parts = readonly [
  draft: EncodingDraft,
  pad: PaddingRun | null,
  padding: Padding,
  paddingSequenceId: number | null,
];

/** How each array is made when it is first read. */
const ARRAYS: { readonly [Name in Exclude<keyof Encoding, 'ids'>]: (...parts: Parts) => Encoding[Name] } = {
  typeIds: (draft, pad) => draft.fill(pad, pad?.typeId ?? 0, ({ run }) => run.typeId),
  attentionMask: (draft, pad) => draft.fill<number>(pad, 0, () => 1),
  specialTokensMask: (draft, pad) => draft.fill<number>(pad, 1, ({ tokens }) => (tokens === null ? 1 : 0)),
  offsets: (draft, pad) => draft.fill(pad, [0, 0], offsetsOf),
  wordIds: (draft, pad) => draft.fill<number | null>(pad, null, wordOf),
  sequenceIds: (draft, pad, _, paddingSequenceId) => draft.fill(pad, paddingSequenceId, ({ run }) => run.sequenceId),
  overflowing: (draft, _, padding) => draft.overflowing.map((window) => window.build(padding)),
};

/**
 * Builds its arrays when they are first read. The properties are the object's own, so that it can be cloned, but their
 * functions are shared: getters written in an object literal are new functions each time, for which V8 makes a new hidden
 * class an object. Those are freed by a full garbage collection only, and all that the object refers to with them.
 */
class LazyEncoding {
  readonly ids: readonly number[];
  readonly #parts: Parts;
  readonly #made: Record<string, unknown> = {};

  constructor(...parts: Parts) {
    const [draft, pad] = parts;
    this.ids = draft.fill(pad, pad?.id ?? 0, idOf);
    this.#parts = parts;
    Object.defineProperties(this, LazyEncoding.#properties);
  }

  static readonly #properties = Object.fromEntries(
    Object.entries(ARRAYS).map(([name, make]) => {
      const get = function (this: LazyEncoding): unknown {
        this.#made[name] ??= make(...this.#parts);
        return this.#made[name];
      };
      return [name, { get, enumerable: true }];
    }),
  );
}

function idOf({ run, tokens, start }: FilledRun, index: number): number {
  return tokens === null ? run.ids![index]! : tokens.data[STRIDE * (start + index)]!;
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
