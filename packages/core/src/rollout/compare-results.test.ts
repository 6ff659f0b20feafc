import { expect, test } from 'vitest';
import { compareResults } from './compare-results.js';

const vector = (...values: number[]): Float32Array => Float32Array.from(values);
/** Whether two answers agree, asked from both sides. */
const agree = (a: unknown, b: unknown): boolean[] => [compareResults(a, b).agree, compareResults(b, a).agree];
const YES = [true, true];
const NO = [false, false];

test('labels agree by their first one, with the difference of the scores', () => {
  const stable = { label: 'A', score: 0.5, labels: [{ label: 'A', score: 0.5 }], truncated: false };
  expect(compareResults(stable, { ...stable, score: 0.75 })).toEqual({ agree: true, scoreDelta: 0.25 });
  expect(compareResults(stable, { ...stable, label: 'B', score: 0.25 })).toEqual({ agree: false, scoreDelta: -0.25 });
  const listed = (label: string, score: number) => ({ labels: [{ label, score }] });
  expect(compareResults(listed('A', 0.5), listed('A', 1))).toEqual({ agree: true, scoreDelta: 0.5 });
  expect(compareResults(listed('A', 0.5), {})).toEqual({ agree: false, scoreDelta: undefined });
});

test('entities agree by kind and place, whatever their scores', () => {
  const found = (entity: string, start: number, end: number, score = 1) => ({
    entities: [{ entity, start, end, score }],
  });
  expect(agree(found('PER', 0, 3), found('PER', 0, 3, 0.5))).toEqual(YES);
  expect(agree(found('PER', 0, 3), found('LOC', 0, 3))).toEqual(NO);
  expect(agree(found('PER', 0, 3), found('PER', 1, 3))).toEqual(NO);
  expect(agree(found('PER', 0, 3), found('PER', 0, 4))).toEqual(NO);
  expect(agree(found('PER', 0, 3), { entities: [] })).toEqual(NO);
});

test('rankings agree by the best document', () => {
  const ranked = (...order: number[]) => ({ ranking: order.map((index) => ({ index, score: 0 })) });
  expect(agree(ranked(2, 0, 1), ranked(2, 1, 0))).toEqual(YES);
  expect(agree(ranked(2, 0, 1), ranked(0, 2, 1))).toEqual(NO);
});

test('answers agree by the place of the first one', () => {
  const at = (start: number, end: number, score: number) => ({ answers: [{ answer: 'x', start, end, score }] });
  expect(compareResults(at(3, 5, 0.5), at(3, 5, 0.25))).toEqual({ agree: true, scoreDelta: -0.25 });
  expect(agree(at(3, 5, 1), at(3, 6, 1))).toEqual(NO);
  expect(agree(at(3, 5, 1), at(2, 5, 1))).toEqual(NO);
  expect(agree(at(0, 1, 1), { answers: [] })).toEqual(NO);
  expect(compareResults({ answers: [] }, { answers: [] })).toEqual({ agree: true, scoreDelta: undefined });
});

test('masks agree by the first word for each', () => {
  const filled = (...words: number[][]) => ({
    masks: words.map((ids) => ({ candidates: ids.map((tokenId) => ({ tokenId })) })),
  });
  expect(agree(filled([7, 8], [9]), filled([7, 6], [9]))).toEqual(YES);
  expect(agree(filled([7], [9]), filled([7], [8]))).toEqual(NO);
  expect(agree(filled([7], [9]), filled([7]))).toEqual(NO);
});

test('vectors agree by their direction, not their length', () => {
  expect(agree({ embedding: vector(3, 4) }, { embedding: vector(6, 8) })).toEqual(YES);
  expect(agree({ embedding: vector(1, 0) }, { embedding: vector(1, 0.1) })).toEqual(YES);
  expect(agree({ embedding: vector(1, 0) }, { embedding: vector(1, 0.2) })).toEqual(NO);
  expect(agree({ embedding: vector(1, 0) }, { embedding: vector(-1, 0) })).toEqual(NO);
  expect(agree({ embedding: vector(1, 0) }, { embedding: vector(1, 0, 0) })).toEqual(NO);
  expect(compareResults({ embedding: vector(1) }, {}).agree).toBe(false);
});

test('vectors of nothing but zeros are equal to each other alone', () => {
  expect(agree({ embedding: vector(0, 0) }, { embedding: vector(0, 0) })).toEqual(YES);
  expect(agree({ embedding: vector(0, 0) }, { embedding: vector(1, 0) })).toEqual(NO);
});

test('rows of vectors agree each with its own', () => {
  const rows = (...each: Float32Array[]) => ({ rows: each });
  expect(agree(rows(vector(1, 0), vector(0, 1)), rows(vector(2, 0), vector(0, 2)))).toEqual(YES);
  expect(agree(rows(vector(1, 0), vector(0, 1)), rows(vector(1, 0), vector(1, 0)))).toEqual(NO);
  expect(agree(rows(vector(1, 0)), rows(vector(1, 0), vector(1, 0)))).toEqual(NO);
});

test('anything else agrees if it is the same JSON', () => {
  expect(agree({ mood: 'good' }, { mood: 'good' })).toEqual(YES);
  expect(agree({ mood: 'good' }, { mood: 'bad' })).toEqual(NO);
  expect(agree('yes', 'yes')).toEqual(YES);
  expect(agree(null, undefined)).toEqual(NO);
});
