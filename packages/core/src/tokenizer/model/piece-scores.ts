/** The largest power of ten that a number holds. */
const MAX_POWER = 308;

/**
 * A score as the Rust library reads it from the file: all digits as one integer, then a single division or
 * multiplication by a power of ten (serde_json without `float_roundtrip`). Many scores come out one unit in the last
 * place off, which decides between ways to cut a text that otherwise have equal scores.
 */
export function asRustReads(score: number): number {
  const [mantissa = '', exponent = '0'] = String(score).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = Number(whole + fraction);
  const power = Number(exponent) - fraction.length;
  if (Math.abs(power) > MAX_POWER) return score;
  return power < 0 ? digits / Number(`1e${-power}`) : digits * Number(`1e${power}`);
}

/** A piece of a vocabulary. */
export type ScoredPiece = readonly [piece: string, score: number];

/** The scores of pieces, each converted when it is first asked for: a vocabulary of 250,000 would take 90 ms. */
export class PieceScores {
  /** Of the rarest piece. */
  readonly lowest: number;
  readonly #pieces: readonly ScoredPiece[];
  /** NaN until asked for. */
  readonly #read: Float64Array;

  /** @param pieces in order of their ids, with finite scores as `JSON.parse` reads them */
  constructor(pieces: readonly ScoredPiece[]) {
    this.#pieces = pieces;
    this.#read = new Float64Array(pieces.length).fill(Number.NaN);
    this.lowest = asRustReads(pieces.reduce((lowest, [, score]) => Math.min(lowest, score), Number.POSITIVE_INFINITY));
  }

  of(id: number): number {
    let score = this.#read[id]!;
    if (Number.isNaN(score)) {
      score = asRustReads(this.#pieces[id]![1]);
      this.#read[id] = score;
    }
    return score;
  }
}
