/** Removal of the spaces at the ends of a token's offsets, as the ByteLevel and Roberta processors ask for it. */
export interface Trim {
  /** Keeps one leading space of the first token: it was added by the pre-tokenizer. */
  readonly addPrefixSpace: boolean;
  /** Whether the sequence stands first in its part, so that its first token counts as first. */
  readonly first: boolean;
}

/** A special token with its ids, or the place of a sequence. */
export interface Atom {
  /** Null stands for the tokens of the part's sequence. */
  readonly ids: readonly number[] | null;
  readonly typeId: number;
  /** The type id in overflow windows. */
  readonly overflowTypeId: number;
}

/** What the Rust library calls an encoding before all are merged, without its tokens: the same for every text. */
export interface Part {
  readonly atoms: readonly Atom[];
  /** Index of the sequence among the atoms: 0 the text, 1 its pair, null for none. */
  readonly source: number | null;
  readonly trims: readonly Trim[];
  /** Range of atoms that each sequence id names, in the first window and in overflow windows. */
  readonly ranges: ReadonlyMap<number, readonly [from: number, to: number]>;
  readonly overflowRanges: ReadonlyMap<number, readonly [from: number, to: number]>;
}

/** One processor: it adds special tokens around the parts. */
export interface PostProcessor {
  /** How many tokens truncation must leave room for. */
  added(isPair: boolean): number;
  process(parts: readonly Part[], addSpecialTokens: boolean): readonly Part[];
  /** Ids that it adds: special tokens, whatever the vocabulary says. */
  readonly ids: readonly number[];
}

/**
 * The part of an untouched sequence.
 * @param named whether its sequence id covers just its tokens, in the first window and in overflow windows
 */
export function sequencePart(source: number, named: boolean, namedInOverflow: boolean): Part {
  const ranges = new Map([[source, [0, 1] as const]]);
  return {
    atoms: [{ ids: null, typeId: source, overflowTypeId: source }],
    source,
    trims: [],
    ranges: named ? ranges : new Map(),
    overflowRanges: namedInOverflow ? ranges : new Map(),
  };
}

/** The part of a special token. */
export function specialPart(ids: readonly number[], typeId: number): Part {
  const atoms = [{ ids, typeId, overflowTypeId: typeId }];
  return { atoms, source: null, trims: [], ranges: new Map(), overflowRanges: new Map() };
}
