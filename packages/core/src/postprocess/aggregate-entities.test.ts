import { describe, expect, test } from 'vitest';
import { type AggregationStrategy, aggregateEntities, type TokenScores } from './aggregate-entities.js';

const LABELS = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
const context = { labels: LABELS, join: (words: readonly string[]) => words.join(' ').replaceAll(' ##', '') };

/** A token that is most likely of one label; the other labels share the rest. */
function token(word: string, start: number, label: string, score: number, isSubword = false): TokenScores {
  const scores = new Float32Array(LABELS.length).fill((1 - score) / (LABELS.length - 1));
  scores[LABELS.indexOf(label)] = score;
  return { word, start, end: start + word.replace('##', '').length, scores, isSubword };
}

const summary = (tokens: readonly TokenScores[], strategy: AggregationStrategy) =>
  aggregateEntities(tokens, strategy, context).map(
    ({ entity, word, start, end, score }) => `${entity} ${word} ${start}-${end} ${score.toFixed(3)}`,
  );

describe('aggregateEntities', () => {
  const tokens = [
    token('an', 0, 'B-PER', 0.9),
    token('##gela', 2, 'I-LOC', 0.95, true),
    token('merkel', 7, 'I-PER', 0.8),
    token('met', 14, 'O', 0.99),
    token('berlin', 18, 'B-LOC', 0.7),
    token('bonn', 25, 'B-LOC', 0.6),
  ];

  test('none labels every token', () => {
    expect(summary(tokens, 'none')).toEqual([
      'B-PER an 0-2 0.900',
      'I-LOC ##gela 2-6 0.950',
      'I-PER merkel 7-13 0.800',
      'O met 14-17 0.990',
      'B-LOC berlin 18-24 0.700',
      'B-LOC bonn 25-29 0.600',
    ]);
  });

  test('simple joins neighbours of one tag, and B- begins anew', () => {
    expect(summary(tokens, 'simple')).toEqual([
      'PER an 0-2 0.900',
      'LOC ##gela 2-6 0.950',
      'PER merkel 7-13 0.800',
      'O met 14-17 0.990',
      'LOC berlin 18-24 0.700',
      'LOC bonn 25-29 0.600',
    ]);
  });

  test('first takes the label of the first token of a word', () => {
    expect(summary(tokens, 'first')[0]).toBe('PER angela merkel 0-13 0.850');
  });

  test('max takes the label of the surest token of a word', () => {
    expect(summary(tokens, 'max').slice(0, 2)).toEqual(['LOC angela 0-6 0.950', 'PER merkel 7-13 0.800']);
  });

  test('average takes the best label of the mean', () => {
    const [first] = summary(tokens, 'average');
    expect(first).toBe('LOC angela 0-6 0.487');
  });

  test('labels without B- and I- join as parts of one entity, named by what follows the first hyphen', () => {
    const plain = { ...context, labels: ['S-A-B', 'C'] };
    const of = (word: string, scores: number[]): TokenScores => ({
      word,
      start: 0,
      end: 1,
      scores: Float32Array.from(scores),
      isSubword: false,
    });
    const entities = aggregateEntities(
      [of('a', [0.9, 0.1]), of('b', [0.7, 0.3]), of('c', [0.2, 0.8])],
      'simple',
      plain,
    );
    expect(entities.map(({ entity, word }) => `${entity}:${word}`)).toEqual(['A-B:a b', 'C:c']);
  });

  test('a text that begins with a subword, and an empty one', () => {
    expect(summary([token('##x', 0, 'B-PER', 0.9, true)], 'first')).toEqual(['PER ##x 0-1 0.900']);
    for (const strategy of ['none', 'simple', 'first', 'average', 'max'] as const) {
      expect(aggregateEntities([], strategy, context)).toEqual([]);
    }
  });
});
