/** Leads from positions in a cleaned text to positions in the one it came from, both in UTF-16 code units. */
export interface OffsetMap {
  /**
   * The span of the original that a span of the cleaned text stands for. Characters removed at its edges stay outside;
   * a part of a normalized sequence stands for the whole sequence; an empty span stays empty.
   */
  span(start: number, end: number): readonly [start: number, end: number];
}

/**
 * Collects the places where two texts differ, in ascending order: `[cleanedStart, cleanedEnd)` came from
 * `[originalStart, originalEnd)`. Between them the texts are the same, so that a shift leads from one to the other.
 */
export class OffsetMapBuilder {
  private fields = new Uint32Array(64);
  private size = 0;

  /** A removal has `cleanedStart === cleanedEnd`. */
  add(cleanedStart: number, cleanedEnd: number, originalStart: number, originalEnd: number): void {
    if (this.size === this.fields.length) {
      const grown = new Uint32Array(this.size * 2);
      grown.set(this.fields);
      this.fields = grown;
    }
    this.fields[this.size++] = cleanedStart;
    this.fields[this.size++] = cleanedEnd;
    this.fields[this.size++] = originalStart;
    this.fields[this.size++] = originalEnd;
  }

  build(): OffsetMap {
    const changes = this.fields.slice(0, this.size);
    return {
      span(start, end) {
        // A change counts for the start if it begins at or before it, for the end only if it begins before it: that is
        // what keeps removed characters at both edges outside.
        const from = toOriginal(changes, start, start + 1, 2);
        return end <= start ? [from, from] : [from, toOriginal(changes, end, end, 3)];
      },
    };
  }
}

/** Leads back over what a global pattern removed. */
export function mapRemovals(text: string, pattern: RegExp): OffsetMap {
  const builder = new OffsetMapBuilder();
  let removed = 0;
  for (const match of text.matchAll(pattern)) {
    const at = match.index - removed;
    builder.add(at, at, match.index, match.index + match[0].length);
    removed += match[0].length;
  }
  return builder.build();
}

/** `edge` is the field that a position inside a change leads to: 2, where its original starts, or 3, where it ends. */
function toOriginal(changes: Uint32Array, position: number, before: number, edge: 2 | 3): number {
  let low = 0;
  let high = changes.length / 4;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (changes[middle * 4]! < before) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return position;
  const at = (low - 1) * 4;
  const cleanedEnd = changes[at + 1]!;
  return position < cleanedEnd ? changes[at + edge]! : changes[at + 3]! + position - cleanedEnd;
}
