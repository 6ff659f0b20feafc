import { Fields, invalidTokenizer, shown } from './fields.js';

/** Largest id, and most entries, of a vocabulary. */
export const MAX_ID: number = 16_777_215;
/** Longest piece of a vocabulary, in UTF-16 code units. */
export const MAX_PIECE_LENGTH: number = 4096;

/** A vocabulary with its reverse, which is built when it is first needed. */
export class PieceTable {
  /** Id of each piece. */
  readonly ids: ReadonlyMap<string, number>;
  /** One more than the largest id. */
  readonly size: number;
  /** Length of the longest piece in UTF-16 code units. */
  readonly longest: number;
  #pieces: Map<number, string> | undefined;

  constructor(ids: ReadonlyMap<string, number>, size: number, longest: number) {
    this.ids = ids;
    this.size = size;
    this.longest = longest;
  }

  /** The piece of an id; of duplicates, the last one. */
  piece(id: number): string | undefined {
    if (this.#pieces === undefined) {
      this.#pieces = new Map();
      for (const [piece, own] of this.ids) this.#pieces.set(own, piece);
    }
    return this.#pieces.get(id);
  }
}

/** Reads `{ piece: id }`. Ids may have gaps and duplicates, as the Rust library accepts them. */
export function readVocabulary(model: Fields, mostUnits: number = MAX_PIECE_LENGTH): PieceTable {
  const raw = model.get('vocab');
  const path = `${model.path}.vocab`;
  new Fields(raw, path);
  const ids = new Map<string, number>();
  let largest = -1;
  let longest = 0;
  // Own keys alone, so that no inherited value is read. Entries would cost twice the time.
  for (const piece of Object.keys(raw as object)) {
    const id = (raw as Record<string, unknown>)[piece];
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > MAX_ID) {
      throw invalidTokenizer(`${path} gives ${shown(piece)} an id that is not an integer from 0 to ${MAX_ID}`);
    }
    if (piece.length > longest) longest = piece.length;
    if (id > largest) largest = id;
    ids.set(piece, id);
  }
  if (longest > mostUnits) throw invalidTokenizer(`${path} has a piece longer than ${mostUnits} units`);
  return new PieceTable(ids, largest + 1, longest);
}
