import type { Atom, Part, PostProcessor, Trim } from './post-processor/part.js';
import { sequencePart } from './post-processor/part.js';

/** The parts of an encoding in order, worked out once for single texts and pairs, with and without special tokens. */
export interface Layout {
  readonly parts: readonly Part[];
  /** Tokens for which truncation leaves room. */
  readonly added: number;
  /** The layout of the window in which no part is an overflow part, which is nearly every one. */
  readonly main: WindowLayout;
}

/** One run of tokens in a window. */
export interface Run {
  readonly ids: readonly number[] | null;
  readonly source: number | null;
  /** Index of the part it belongs to. */
  readonly part: number;
  readonly typeId: number;
  readonly sequenceId: number | null;
  readonly trims: readonly Trim[];
}

/** The runs of a window. */
export interface WindowLayout {
  readonly runs: readonly Run[];
  /** The sequence id of padding: a sequence of unknown extent takes it in, as in the Rust library. */
  readonly paddingSequenceId: number | null;
}

/** Works out the parts that a post-processor makes. */
export function compileLayout(processor: PostProcessor | null, isPair: boolean, addSpecialTokens: boolean): Layout {
  const processed = processor !== null;
  // Without a processor a single text is not named at all, and overflow windows never are.
  let parts: readonly Part[] = (isPair ? [0, 1] : [0]).map((source) =>
    sequencePart(source, processed || isPair, processed),
  );
  if (processor !== null) parts = processor.process(parts, addSpecialTokens);
  const added = processor !== null && addSpecialTokens ? processor.added(isPair) : 0;
  return { parts, added, main: windowLayout(parts, new Array(parts.length).fill(0)) };
}

/**
 * The runs of a window.
 * @param chosen for each part the window of its sequence: 0 is the first one, others are overflow
 */
export function windowLayout(parts: readonly Part[], chosen: readonly number[]): WindowLayout {
  const atoms: { atom: Atom; part: Part; index: number; overflow: boolean }[] = [];
  const ranges = new Map<number, readonly [number, number]>();
  for (const [index, part] of parts.entries()) {
    const overflow = chosen[index] !== 0;
    // A sequence id that two parts claim belongs to the later one.
    for (const [id, [from, to]] of overflow ? part.overflowRanges : part.ranges) {
      ranges.set(id, [atoms.length + from, atoms.length + to]);
    }
    for (const atom of part.atoms) atoms.push({ atom, part, index, overflow });
  }
  const sequenceIds: (number | null)[] = new Array(atoms.length).fill(null);
  let paddingSequenceId: number | null = null;
  for (let id = 0; id < Math.max(1, ranges.size); id++) {
    const range = ranges.get(id);
    if (range === undefined) paddingSequenceId = id;
    sequenceIds.fill(id, range?.[0] ?? 0, range?.[1] ?? atoms.length);
  }
  const runs = atoms.map(({ atom, part, index, overflow }, position) => ({
    ids: atom.ids,
    source: atom.ids === null ? part.source : null,
    part: index,
    typeId: overflow ? atom.overflowTypeId : atom.typeId,
    sequenceId: sequenceIds[position]!,
    trims: atom.ids === null ? part.trims : [],
  }));
  return { runs, paddingSequenceId };
}
