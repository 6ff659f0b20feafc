/** Finds what a pattern matches in a text. */
export interface Pattern {
  /** Ranges of the matches in UTF-16 code units, ascending and disjoint, flattened; a range may be empty. */
  findAll(text: string): number[];
}
