import { describe, expect, test } from 'vitest';
import { type Candidate, planBatch } from './plan-batch.js';

let order = 0;
const row = (tokens: number, fields: Partial<Candidate> = {}): Candidate => ({
  tokens,
  priority: 'bulk',
  deadline: 1_000,
  order: order++,
  ...fields,
});
const interactive = (tokens: number, fields: Partial<Candidate> = {}) =>
  row(tokens, { priority: 'interactive', ...fields });
const FIRST = { deadline: 1 };
const BOUNDS = { maxPaddedTokens: 100, maxRows: 8, runOverheadTokens: 10 };
const lengths = (rows: readonly Candidate[], bounds = BOUNDS, turn: Candidate['priority'] = 'interactive') =>
  planBatch(rows, bounds, turn).map(({ tokens }) => tokens);

describe('who leads', () => {
  const ALONE = { ...BOUNDS, maxRows: 1 };

  test('nothing is chosen out of nothing', () => {
    expect(planBatch([], BOUNDS, 'interactive')).toEqual([]);
  });

  test('the earliest deadline, and of equal ones the first that came', () => {
    const late = row(10);
    const second = row(20, { deadline: 500, order: 8 });
    const first = row(30, { deadline: 500, order: 7 });
    expect(lengths([late, second, first], ALONE)).toEqual([30]);
    expect(lengths([row(20, { order: 7 }), row(30, { order: 8 })], ALONE)).toEqual([20]);
    expect(lengths([row(20, { deadline: 5, order: 9 }), row(30, { deadline: 9, order: 1 })], ALONE)).toEqual([20]);
  });

  test('the class whose turn it is, and rows of the other one join it', () => {
    const rows = [row(10, FIRST), interactive(12), row(14)];
    expect(lengths(rows, ALONE)).toEqual([12]);
    expect(lengths(rows, ALONE, 'bulk')).toEqual([10]);
    expect(lengths(rows)).toEqual([10, 12, 14]);
    expect(lengths(rows, BOUNDS, 'bulk')).toEqual([10, 12, 14]);
  });

  test('a class without rows gives its turn away', () => {
    expect(lengths([interactive(10)], BOUNDS, 'bulk')).toEqual([10]);
    expect(lengths([row(10)], BOUNDS, 'interactive')).toEqual([10]);
  });
});

describe('who joins', () => {
  test('neighbours in length, whatever the order they came in', () => {
    expect(lengths([row(60), row(21), row(20, FIRST), row(4), row(19)])).toEqual([19, 20, 21]);
  });

  test('nobody whose padding would cost more than a run of its own', () => {
    // Two runs cost 20 beside their tokens, one costs 10 and the padding.
    expect(lengths([row(19), row(30, FIRST)])).toEqual([30]);
    expect(lengths([row(20), row(30, FIRST)])).toEqual([20, 30]);
    expect(lengths([row(20, FIRST), row(31)])).toEqual([20]);
  });

  test('the more the less padding costs', () => {
    // Padding of 10 at a quarter is less than the price of a run.
    const cheap = { ...BOUNDS, paddingCost: 0.25 };
    expect(lengths([row(19), row(30, FIRST)], cheap)).toEqual([19, 30]);
    expect(lengths([row(9), row(50, FIRST)], cheap)).toEqual([50]);
    expect(lengths([row(10), row(50, FIRST)], cheap)).toEqual([10, 50]);
    expect(lengths([row(10), row(51, FIRST)], cheap)).toEqual([51]);
  });

  test('nobody whom another run needs more', () => {
    // 18 would join 10, if nothing else waited; here it saves more together with 21.
    expect(lengths([row(10, FIRST), row(18)])).toEqual([10, 18]);
    expect(lengths([row(10, FIRST), row(18), row(21)])).toEqual([10]);
  });

  test('the run holds what the bounds allow, to the last token and the last row', () => {
    const eager = { ...BOUNDS, runOverheadTokens: 1_000 };
    expect(lengths([row(40), row(50, FIRST)], eager)).toEqual([40, 50]);
    expect(lengths([row(40), row(51, FIRST)], eager)).toEqual([51]);
    expect(lengths([row(40, FIRST), row(51)], eager)).toEqual([40]);
    expect(lengths(Array.from({ length: 8 }, () => row(30)))).toEqual([30, 30, 30]);
    expect(lengths(Array.from({ length: 9 }, () => row(2)))).toHaveLength(8);
  });

  test('of rows of one length the oldest fill their run, and what is left over waits', () => {
    const rows = Array.from({ length: 7 }, () => row(30));
    expect(planBatch(rows.toReversed(), BOUNDS, 'bulk')).toEqual(rows.slice(0, 3));
  });

  test('a row over the budget runs alone', () => {
    expect(lengths([row(1), row(500, FIRST), row(500)])).toEqual([500]);
  });

  test('the cost of all rows is least: no other way to part them is cheaper', () => {
    const { maxPaddedTokens, maxRows, runOverheadTokens } = BOUNDS;
    const cheapest = (rows: readonly number[]): number => {
      if (rows.length === 0) return 0;
      const costs = rows.map((_, index) => {
        const count = index + 1;
        const fits = count === 1 || (count <= maxRows && count * rows[index]! <= maxPaddedTokens);
        return fits ? runOverheadTokens + count * rows[index]! + cheapest(rows.slice(count)) : Number.POSITIVE_INFINITY;
      });
      return Math.min(...costs);
    };
    for (let seed = 1; seed < 40; seed++) {
      const all = Array.from({ length: 10 }, (_, index) => row(1 + ((seed * 31 + index * index * 17) % 57)));
      const sorted = all.map(({ tokens }) => tokens).sort((a, b) => a - b);
      let cost = 0;
      for (let waiting = all; waiting.length > 0; ) {
        const run = planBatch(waiting, BOUNDS, 'bulk');
        cost += runOverheadTokens + run.length * run.at(-1)!.tokens;
        waiting = waiting.filter((one) => !run.includes(one));
      }
      expect(cost).toBe(cheapest(sorted));
    }
  });
});

describe('interactive rows', () => {
  const EAGER = { ...BOUNDS, maxPaddedTokens: 1_000, runOverheadTokens: 1_000 };
  /** Rows of one length each, that came one after the other. */
  const came = (...tokens: readonly number[]) =>
    tokens.map((count, at) => interactive(count, { deadline: 1_000 + at }));

  test('the younger half does not pass the older one for its length', () => {
    const rows = came(20, 50, 51, 52, 53, 19, 21, 19, 21, 19);
    expect(planBatch(rows, BOUNDS, 'interactive')).toEqual([rows[0]]);
    expect(planBatch(rows, EAGER, 'interactive')).toEqual(rows.slice(0, 5));
    expect(planBatch(rows.slice(0, 9), EAGER, 'interactive')).toEqual(rows.slice(0, 5));
  });

  test('where many wait, only the eight youngest are left out', () => {
    const rows = came(...Array.from({ length: 30 }, (_, at) => 1 + at));
    const wide = { ...EAGER, maxRows: 30 };
    expect(planBatch(rows, wide, 'interactive')).toEqual(rows.slice(0, 22));
    expect(planBatch(rows.slice(0, 16), wide, 'interactive')).toEqual(rows.slice(0, 8));
  });

  test('age goes by the deadline, not by the order they stand in', () => {
    const rows = came(18, 18, 18, 18, 20, 20, 20, 20);
    expect(planBatch(rows.toReversed(), BOUNDS, 'interactive')).toEqual(rows.slice(0, 4));
  });

  test('a few are planned together whatever their age', () => {
    const rows = came(20, 20, 20, 21, 21);
    expect(planBatch(rows.slice(0, 4), BOUNDS, 'interactive')).toEqual(rows.slice(0, 4));
    expect(planBatch(rows, EAGER, 'interactive')).toEqual(rows);
    expect(lengths(came(20, 20, 20, 20, 19), EAGER)).toEqual([20, 20, 20, 20]);
  });

  test('texts of one call, which have one deadline, are of one age', () => {
    const rows = [20, 21, 22, 23, 24, 25, 26, 27].map((tokens) => interactive(tokens));
    expect(planBatch(rows, EAGER, 'interactive')).toEqual(rows);
    expect(planBatch([...rows, ...came(28, 29).slice(1)], { ...EAGER, maxRows: 9 }, 'interactive')).toEqual(rows);
  });

  test('the younger ones that need no padding fill the run, the oldest of them first', () => {
    const rows = came(20, 20, 20, 20, 20, 20, 20, 20, 20, 20);
    const wide = { ...BOUNDS, maxPaddedTokens: 160 };
    expect(planBatch(rows.toReversed(), wide, 'interactive')).toEqual(rows.slice(0, 8));
    expect(planBatch(rows.toReversed(), { ...wide, maxPaddedTokens: 159 }, 'interactive')).toEqual(rows.slice(0, 7));
    expect(planBatch(rows, { ...wide, maxRows: 6 }, 'interactive')).toEqual(rows.slice(0, 6));
    expect(planBatch(rows, { ...wide, maxRows: 2 }, 'interactive')).toEqual(rows.slice(0, 2));
    const mixed = came(20, 20, 20, 20, 19, 20, 21, 20);
    expect(planBatch(mixed, wide, 'interactive')).toEqual([0, 1, 2, 3, 5, 7].map((at) => mixed[at]));
  });

  test('one over the budget is joined by nobody', () => {
    expect(lengths(came(500, 500, 500, 500, 500, 500, 500))).toEqual([500]);
  });

  test('bulk rows of any age join an interactive run, and a bulk run takes all of them', () => {
    const rows = [...came(20, 20, 20, 20, 30, 30), row(20), row(21)];
    expect(planBatch(rows, EAGER, 'interactive')).toEqual([0, 1, 2, 3, 6, 7].map((at) => rows[at]));
    expect(planBatch(rows, EAGER, 'bulk')).toHaveLength(8);
  });
});

test('every row runs exactly once, within the bounds', () => {
  const all = Array.from({ length: 500 }, (_, index) =>
    row(1 + ((index * 7919) % 60), { priority: index % 3 === 0 ? 'bulk' : 'interactive' }),
  );
  const seen = new Set<Candidate>();
  for (let waiting = all; waiting.length > 0; waiting = waiting.filter((one) => !seen.has(one))) {
    const rows = planBatch(waiting, BOUNDS, 'interactive');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(8);
    expect(rows.length === 1 || rows.length * rows.at(-1)!.tokens <= 100).toBe(true);
    for (const one of rows) {
      expect(seen).not.toContain(one);
      seen.add(one);
    }
  }
  expect(seen.size).toBe(500);
});
