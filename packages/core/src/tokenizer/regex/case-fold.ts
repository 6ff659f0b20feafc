import type { CharSet } from './char-set.js';

/** Blocks that hold characters with case, `[first, last]`; outside them nothing folds. */
const casedBlocks: readonly (readonly [number, number])[] = [
  [0x41, 0x587],
  [0x10a0, 0x10ff],
  [0x13a0, 0x13fd],
  [0x1c80, 0x1cbf],
  [0x1d79, 0x1d8e],
  [0x1e00, 0x1fff],
  [0x2126, 0x2188],
  [0x24b6, 0x24e9],
  [0x2c00, 0x2d2d],
  [0xa640, 0xa7ff],
  [0xab53, 0xabbf],
  [0xfb00, 0xfb17],
  [0xff21, 0xff5a],
  [0x10400, 0x10d85],
  [0x118a0, 0x118df],
  [0x16e40, 0x16eff],
  [0x1e900, 0x1e943],
];

interface FoldTables {
  /** Code points that are equal without case, for each that has company. */
  readonly equals: ReadonlyMap<number, readonly number[]>;
  /** Code points that equal a string of several. */
  readonly multiple: readonly number[];
  /** Those strings, folded. */
  readonly strings: ReadonlySet<string>;
}

let tables: FoldTables | null = null;

function oneCode(text: string): number | null {
  const code = text.codePointAt(0)!;
  return String.fromCodePoint(code) === text ? code : null;
}

// Simple folding through the upper case, which joins what has several lower cases (σ and ς) or no own pair (K, ſ).
function simpleFold(code: number): number {
  // Dotless i and dotted I fold to themselves outside Turkish.
  if (code === 0x130 || code === 0x131) return code;
  const character = String.fromCodePoint(code);
  return oneCode(character.toUpperCase().toLowerCase()) ?? oneCode(character.toLowerCase()) ?? code;
}

// Built on first use from the runtime's own tables, within some 30 ms; only patterns that ignore case need it.
function foldTables(): FoldTables {
  if (tables !== null) return tables;
  const groups = new Map<number, number[]>();
  const multiple: number[] = [];
  const strings = new Set<string>();
  for (const [first, last] of casedBlocks) {
    for (let code = first; code <= last; code++) {
      const character = String.fromCodePoint(code);
      const full = character.toUpperCase().toLowerCase();
      if (oneCode(full) === null || oneCode(character.toLowerCase()) === null) {
        multiple.push(code);
        strings.add(oneCode(full) === null ? full : character.toLowerCase());
      }
      const fold = simpleFold(code);
      const group = groups.get(fold);
      if (group === undefined) groups.set(fold, [code]);
      else group.push(code);
    }
  }
  const equals = new Map<number, readonly number[]>();
  for (const group of groups.values()) {
    if (group.length > 1) for (const code of group) equals.set(code, group);
  }
  tables = { equals, multiple, strings };
  return tables;
}

/** The set and everything that equals one of its code points without case. */
export function ignoreCase(set: CharSet): CharSet {
  const { equals } = foldTables();
  return {
    key: `i${set.key}`,
    has: (code) => set.has(code) || (equals.get(code)?.some((other) => set.has(other)) ?? false),
  };
}

/** The character in the form that {@link isMultiFold} compares. */
export function foldCharacter(code: number): string {
  return String.fromCodePoint(simpleFold(code));
}

/** Whether one character equals this folded string without case, as `ß` equals `ss`. */
export function isMultiFold(folded: string): boolean {
  return folded.length > 1 && foldTables().strings.has(folded);
}

/** Whether the set has a character that equals a string of several without case. */
export function hasMultiFold(set: CharSet): boolean {
  return foldTables().multiple.some((code) => set.has(code));
}
