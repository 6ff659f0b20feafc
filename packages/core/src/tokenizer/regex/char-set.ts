/** A set of code points. Sets with one key are equal. */
export interface CharSet {
  readonly key: string;
  has(code: number): boolean;
}

const last = 0x10ffff;

/** Code points `low` to `high`, both included. */
export function range(low: number, high: number): CharSet {
  return { key: `${low.toString(36)}-${high.toString(36)}`, has: (code) => code >= low && code <= high };
}

/** One code point. */
export function single(code: number): CharSet {
  return { key: code.toString(36), has: (other) => other === code };
}

/** The code points of a string. */
export function characters(text: string): CharSet {
  const codes = new Set([...text].map((character) => character.codePointAt(0)!));
  return { key: `{${[...codes].map((code) => code.toString(36)).join()}}`, has: (code) => codes.has(code) };
}

/** In any of the sets; of no sets, nothing. */
export function union(...sets: readonly CharSet[]): CharSet {
  if (sets.length === 1) return sets[0]!;
  return { key: `(${sets.map((set) => set.key).join('|')})`, has: (code) => sets.some((set) => set.has(code)) };
}

/** In all of the sets. */
export function intersection(...sets: readonly CharSet[]): CharSet {
  if (sets.length === 1) return sets[0]!;
  return { key: `(${sets.map((set) => set.key).join('&')})`, has: (code) => sets.every((set) => set.has(code)) };
}

/** Not in the set. */
export function complement(set: CharSet): CharSet {
  return { key: `!${set.key}`, has: (code) => !set.has(code) };
}

/** Every code point. */
export const ANY: CharSet = range(0, last);
/** No code point. */
export const NONE: CharSet = union();
/** U+000A, the only line end Oniguruma knows. */
export const NEWLINE: CharSet = single(0x0a);
