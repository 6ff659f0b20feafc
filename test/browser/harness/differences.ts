/** How close two answers have to be. */
export interface Closeness {
  /** Largest difference of two numbers that count as equal. */
  readonly tolerance: number;
  /** Entries of a ranked list whose scores are closer than this may change places. */
  readonly margin: number;
}

/**
 * Where an answer differs from the recorded part of it, as readable lines; empty if it does not. Strings have to be
 * equal, numbers close. In a list ranked by score, neighbours closer than the margin may be in either order.
 */
export function differences(actual: unknown, expected: unknown, close: Closeness, at = 'answer'): string[] {
  if (typeof expected === 'number') {
    // A NaN is a difference too: it is not below any bound.
    const near = typeof actual === 'number' && Math.abs(actual - expected) <= close.tolerance;
    return near ? [] : [`${at}: ${String(actual)} where ${expected} was recorded`];
  }
  if (typeof expected !== 'object' || expected === null) {
    return Object.is(actual, expected)
      ? []
      : [`${at}: ${JSON.stringify(actual)} where ${JSON.stringify(expected)} was recorded`];
  }
  if (Array.isArray(expected)) return listDifferences(actual, expected, close, at);
  return Object.entries(expected).flatMap(([key, value]) =>
    differences((actual as Record<string, unknown> | undefined)?.[key], value, close, `${at}.${key}`),
  );
}

function listDifferences(actual: unknown, expected: readonly unknown[], close: Closeness, at: string): string[] {
  if (!Array.isArray(actual) || actual.length !== expected.length) {
    return [
      `${at}: ${Array.isArray(actual) ? actual.length : typeof actual} entries where ${expected.length} were recorded`,
    ];
  }
  return expected.flatMap((value, index) => {
    const entry = actual[index];
    const score = scoreOf(value);
    if (score === undefined || !isTied(expected, index, close.margin)) {
      return differences(entry, value, close, `${at}[${index}]`);
    }
    return differences(scoreOf(entry), score, close, `${at}[${index}].score`);
  });
}

const scoreOf = (entry: unknown): number | undefined => (entry as { score?: number } | undefined)?.score;

function isTied(list: readonly unknown[], index: number, margin: number): boolean {
  const score = scoreOf(list[index])!;
  return [index - 1, index + 1].some((other) => {
    const neighbour = scoreOf(list[other]);
    return neighbour !== undefined && Math.abs(neighbour - score) <= margin;
  });
}
