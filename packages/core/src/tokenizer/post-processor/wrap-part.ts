import type { Atom, Part } from './part.js';

/** The part with special tokens around it. */
export function wrapPart(part: Part, before: readonly Atom[], after: readonly Atom[], sequenceId: number): Part {
  const inside = before.length;
  const ranges = new Map([[sequenceId, [inside, inside + part.atoms.length] as const]]);
  return { ...part, atoms: [...before, ...part.atoms, ...after], ranges, overflowRanges: ranges };
}
