import { describe, expect, test } from 'vitest';
import { type Candidate, planBatch } from './plan-batch.js';

const candidate = (tokens: number, fields: Partial<Candidate> & { rows?: number } = {}): Candidate => {
  const { rows = 1, ...rest } = fields;
  return {
    cost: { rows, tokens: rows * tokens, rowTokens: tokens },
    priority: 'interactive',
    deadline: 1_000,
    ...rest,
  };
};
const BOUNDS = { maxPaddedTokens: 100, maxRows: 8 };

describe('planBatch', () => {
  test('chooses nothing out of nothing', () => {
    expect(planBatch([], BOUNDS, 'interactive')).toEqual([]);
  });

  test('begins with the earliest deadline, and of equal ones with the first', () => {
    const waiting = [candidate(100), candidate(100, { deadline: 500 }), candidate(100, { deadline: 500 })];
    expect(planBatch(waiting, BOUNDS, 'interactive')).toEqual([1]);
  });

  test('fills up with the requests nearest in length', () => {
    const waiting = [candidate(20, { deadline: 1 }), candidate(60), candidate(21), candidate(4), candidate(25)];
    expect(planBatch(waiting, { ...BOUNDS, maxPaddedTokens: 75 }, 'interactive')).toEqual([0, 2, 4]);
  });

  test('counts padding: rows x longest row stays within the budget', () => {
    const waiting = [candidate(10, { deadline: 1 }), ...Array.from({ length: 8 }, () => candidate(30))];
    const chosen = planBatch(waiting, BOUNDS, 'interactive');
    expect(chosen).toEqual([0, 1, 2]);
  });

  test('a request over the budget travels alone', () => {
    const waiting = [candidate(500, { deadline: 1 }), candidate(500), candidate(1)];
    expect(planBatch(waiting, BOUNDS, 'interactive')).toEqual([0]);
  });

  test('keeps the bound of rows, each request by its own rows', () => {
    const waiting = [candidate(1, { rows: 5, deadline: 1 }), candidate(1, { rows: 4 }), candidate(1, { rows: 3 })];
    expect(planBatch(waiting, BOUNDS, 'interactive')).toEqual([0, 2]);
  });

  test('the class whose turn it is goes first, the other one fills the room that is left', () => {
    const waiting = [
      candidate(10, { deadline: 1 }),
      candidate(10, { priority: 'bulk', deadline: 9 }),
      candidate(10, { priority: 'bulk', deadline: 5 }),
    ];
    expect(planBatch(waiting, { maxPaddedTokens: 20, maxRows: 8 }, 'bulk')).toEqual([2, 1]);
    expect(planBatch(waiting, { maxPaddedTokens: 20, maxRows: 8 }, 'interactive')).toEqual([0, 1]);
  });

  test('a class without requests gives its turn away', () => {
    expect(planBatch([candidate(10)], BOUNDS, 'bulk')).toEqual([0]);
  });
});
