import { describe, expect, test } from 'vitest';
import { type Candidate, planBatch } from './plan-batch.js';

let order = 0;
const row = (tokens: number, fields: Partial<Candidate> = {}): Candidate => ({
  tokens,
  priority: 'interactive',
  deadline: 1_000,
  order: order++,
  ...fields,
});
const BOUNDS = { maxPaddedTokens: 100, maxRows: 8, runOverheadTokens: 10 };
const lengths = (rows: readonly Candidate[], bounds = BOUNDS, turn: Candidate['priority'] = 'interactive') => {
  const plan = planBatch(rows, bounds, turn);
  return plan && rows.slice(plan.start, plan.end).map(({ tokens }) => tokens);
};

describe('planBatch', () => {
  test('chooses nothing out of nothing', () => {
    expect(planBatch([], BOUNDS, 'interactive')).toBeUndefined();
  });

  test('is led by the earliest deadline, and of equal ones by the first that came', () => {
    const alone = { ...BOUNDS, maxRows: 1 };
    const late = row(10);
    const second = row(20, { deadline: 500, order: 8 });
    const first = row(30, { deadline: 500, order: 7 });
    expect(lengths([late, second, first], alone)).toEqual([30]);
    expect(lengths([row(20, { order: 7 }), row(30, { order: 8 })], alone)).toEqual([20]);
    expect(lengths([row(20, { deadline: 5, order: 9 }), row(30, { deadline: 9, order: 1 })], alone)).toEqual([20]);
  });

  test('takes the rows nearest in length, to both sides', () => {
    const rows = [row(4), row(19), row(20, { deadline: 1 }), row(21), row(60)];
    expect(lengths(rows)).toEqual([19, 20, 21]);
  });

  test('leaves a row whose padding would cost more than it saves', () => {
    expect(lengths([row(10), row(30, { deadline: 1 })])).toEqual([30]);
    expect(lengths([row(10), row(30, { deadline: 1 })], { ...BOUNDS, runOverheadTokens: 1_000 })).toEqual([10, 30]);
  });

  test('looks beyond a row that does not pay by itself to those that do together', () => {
    const rows = [row(20, { deadline: 1 }), row(24), row(24), row(24)];
    expect(lengths(rows)).toEqual([20, 24, 24, 24]);
  });

  test('a row joins as long as a token gets no dearer', () => {
    // Alone (10 + 10) / 10 = 2; with 5 (10 + 20) / 15 = 2; with 4 (10 + 20) / 14 = 2.14.
    expect(lengths([row(5), row(10, { deadline: 1 })])).toEqual([5, 10]);
    expect(lengths([row(4), row(10, { deadline: 1 })])).toEqual([10]);
  });

  test('takes the side that pads less, the shorter one if both pad the same', () => {
    const eager = { ...BOUNDS, maxPaddedTokens: 1_000, runOverheadTokens: 1_000 };
    const of = (maxRows: number, ...tokens: number[]) =>
      lengths(
        tokens.map((count) => row(count, count === 20 ? { deadline: 1 } : {})),
        { ...eager, maxRows },
      );
    expect(of(2, 10, 20, 25)).toEqual([20, 25]);
    expect(of(2, 15, 20, 25)).toEqual([15, 20]);
    expect(of(3, 14, 20, 20, 23)).toEqual([14, 20, 20]);
    expect(of(3, 13, 20, 20, 23)).toEqual([20, 20, 23]);
  });

  test('fills the budget to its last token, on both sides', () => {
    const eager = { ...BOUNDS, runOverheadTokens: 1_000 };
    const pair =
      (...tokens: [number, number]) =>
      (leader: 0 | 1) =>
        lengths(
          tokens.map((count, index) => row(count, index === leader ? { deadline: 1 } : {})),
          eager,
        );
    expect([pair(40, 50)(0), pair(40, 50)(1)]).toEqual([
      [40, 50],
      [40, 50],
    ]);
    expect([pair(40, 51)(0), pair(40, 51)(1)]).toEqual([[40], [51]]);
  });

  test('counts padding: rows x longest row stays within the budget', () => {
    const rows = Array.from({ length: 8 }, () => row(30));
    expect(lengths(rows)).toEqual([30, 30, 30]);
  });

  test('a row over the budget runs alone', () => {
    expect(lengths([row(1), row(500, { deadline: 1 }), row(500)])).toEqual([500]);
  });

  test('keeps the bound of rows', () => {
    expect(lengths(Array.from({ length: 9 }, () => row(2)))).toHaveLength(8);
  });

  test('the class whose turn it is leads, and rows of the other one join it', () => {
    const alone = { ...BOUNDS, maxRows: 1 };
    const rows = [row(10, { priority: 'bulk', deadline: 1 }), row(12), row(14, { priority: 'bulk' })];
    expect(lengths(rows, alone)).toEqual([12]);
    expect(lengths(rows, alone, 'bulk')).toEqual([10]);
    expect(lengths(rows)).toEqual([10, 12, 14]);
  });

  test('a class without rows gives its turn away', () => {
    expect(lengths([row(10)], BOUNDS, 'bulk')).toEqual([10]);
  });

  test('every row runs exactly once, within the bounds', () => {
    let waiting = Array.from({ length: 500 }, (_, index) => row(1 + ((index * 7919) % 60)));
    waiting.sort((a, b) => a.tokens - b.tokens);
    const seen = new Set<Candidate>();
    while (waiting.length > 0) {
      const { start, end } = planBatch(waiting, BOUNDS, 'interactive')!;
      const rows = waiting.slice(start, end);
      expect(rows.length).toBeLessThanOrEqual(8);
      expect(rows.length === 1 || rows.length * rows.at(-1)!.tokens <= 100).toBe(true);
      for (const one of rows) seen.add(one);
      waiting = waiting.toSpliced(start, end - start);
    }
    expect(seen.size).toBe(500);
  });
});
