/** How two answers to the same input relate. */
export interface Comparison {
  /** Whether a user would see the same answer. */
  readonly agree: boolean;
  /** Score of the candidate minus that of the stable side. Absent where results have no one score. */
  readonly scoreDelta?: number | undefined;
}

/** Cosine from which two vectors say the same. */
const SAME_DIRECTION = 0.99;

interface AnyResult {
  readonly label?: unknown;
  readonly score?: unknown;
  readonly labels?: readonly { readonly label: unknown; readonly score: number }[];
  readonly entities?: readonly { readonly entity: string; readonly start: number; readonly end: number }[];
  readonly ranking?: readonly { readonly index: number }[];
  readonly answers?: readonly { readonly start: number; readonly end: number; readonly score: number }[];
  readonly masks?: readonly { readonly candidates: readonly { readonly tokenId: number }[] }[];
  readonly embedding?: Float32Array;
  readonly rows?: readonly Float32Array[];
}

/**
 * Compares answers of the built-in tasks by what a user acts on: the first label, the entities and their places, the best
 * document, the first answer's place, the word for each mask, the direction of vectors (cosine 0.99). Anything else agrees
 * if it is the same JSON.
 */
export function compareResults(stable: unknown, candidate: unknown): Comparison {
  const a = (stable ?? {}) as AnyResult;
  const b = (candidate ?? {}) as AnyResult;
  const label = labelOf(a);
  if (label !== undefined) return { agree: label === labelOf(b), scoreDelta: delta(scoreOf(a), scoreOf(b)) };
  if (a.entities !== undefined) return { agree: same(entityPlaces(a), entityPlaces(b)) };
  if (a.ranking !== undefined) return { agree: a.ranking[0]?.index === b.ranking?.[0]?.index };
  if (a.answers !== undefined) {
    const [first, second] = [a.answers[0], b.answers?.[0]];
    const agree = first?.start === second?.start && first?.end === second?.end;
    return { agree, scoreDelta: delta(first?.score, second?.score) };
  }
  if (a.masks !== undefined) return { agree: same(words(a), words(b)) };
  if (a.embedding !== undefined) return { agree: cosine(a.embedding, b.embedding) >= SAME_DIRECTION };
  if (a.rows !== undefined) return { agree: sameRows(a.rows, b.rows) };
  return { agree: same(stable, candidate) };
}

/** The label an answer stands for: its own, or the first of its list. */
export function labelOf(result: unknown): unknown {
  const { label, labels } = (result ?? {}) as AnyResult;
  return label ?? labels?.[0]?.label;
}

function scoreOf({ score, labels }: AnyResult): number | undefined {
  return typeof score === 'number' ? score : labels?.[0]?.score;
}

const delta = (stable: number | undefined, candidate: number | undefined): number | undefined =>
  stable === undefined || candidate === undefined ? undefined : candidate - stable;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const entityPlaces = ({ entities }: AnyResult): unknown =>
  entities?.map(({ entity, start, end }) => [entity, start, end]);
const words = ({ masks }: AnyResult): unknown => masks?.map(({ candidates }) => candidates[0]?.tokenId);

function sameRows(a: readonly Float32Array[], b: readonly Float32Array[] | undefined): boolean {
  return a.length === b?.length && a.every((row, index) => cosine(row, b[index]) >= SAME_DIRECTION);
}

function cosine(a: Float32Array, b: Float32Array | undefined): number {
  if (a.length !== b?.length) return -1;
  let dot = 0;
  let first = 0;
  let second = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    first += a[i]! * a[i]!;
    second += b[i]! * b[i]!;
  }
  const length = Math.sqrt(first * second);
  // Two vectors of nothing but zeros are equal.
  return length === 0 ? Number(first === second) : dot / length;
}
