/**
 * A piece of normalized text, with the range of the original text that each of its UTF-16 code units came from. Pieces
 * cut from one text share its arrays. Both units of a surrogate pair carry the range of the pair.
 */
export class AlignedText {
  /** The normalized text. */
  readonly text: string;
  /** Original start and end of each unit, or null while unit `i` is unit `at + i` of the original. */
  readonly starts: Int32Array | null;
  readonly ends: Int32Array | null;
  /** Index of the first unit in the arrays; without arrays, its position in the original. */
  readonly at: number;
  /** Where the piece begins in the original. */
  readonly shift: number;

  constructor(text: string, starts: Int32Array | null, ends: Int32Array | null, at: number, shift: number) {
    this.text = text;
    this.starts = starts;
    this.ends = ends;
    this.at = at;
    this.shift = shift;
  }

  /** An untouched piece of the original that begins at `shift`. */
  static of(text: string, shift: number): AlignedText {
    return new AlignedText(text, null, null, shift, shift);
  }

  /** Original start of the character that begins at a unit. */
  startOf(unit: number): number {
    return this.starts === null ? this.at + unit : this.starts[this.at + unit]!;
  }

  /** Original end of the character whose last unit comes before a unit. */
  endBefore(unit: number): number {
    return this.ends === null ? this.at + unit : this.ends[this.at + unit - 1]!;
  }

  /** The piece between two units, which must be character boundaries. It begins where its first character came from. */
  slice(start: number, end: number): AlignedText {
    const shift = start < end ? this.startOf(start) : this.shift;
    if (start === 0 && end === this.text.length && shift === this.shift) return this;
    return new AlignedText(this.text.slice(start, end), this.starts, this.ends, this.at + start, shift);
  }
}
