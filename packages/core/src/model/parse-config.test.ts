import { describe, expect, it } from 'vitest';
import { parseModelConfig } from './parse-config.js';

const labelsOf = (json: unknown): readonly string[] => parseModelConfig(json).labels;

describe('parseModelConfig', () => {
  it('reads the keys it knows', () => {
    const config = parseModelConfig({
      model_type: 'bert',
      architectures: ['BertForSequenceClassification'],
      id2label: { 0: 'NO', 1: 'YES' },
      problem_type: 'multi_label_classification',
      max_position_embeddings: 512,
      pad_token_id: 0,
      anything: { else: true },
    });
    expect(config).toEqual({
      modelType: 'bert',
      architectures: ['BertForSequenceClassification'],
      labels: ['NO', 'YES'],
      problemType: 'multi_label_classification',
      maxPositionEmbeddings: 512,
      padTokenId: 0,
    });
  });

  it('orders labels by index, whatever the order of the keys', () => {
    expect(
      labelsOf({
        id2label: { 10: 'k', 2: 'c', 0: 'a', 1: 'b', 3: 'd', 4: 'e', 5: 'f', 6: 'g', 7: 'h', 8: 'i', 9: 'j' },
      }),
    ).toEqual([...'abcdefghijk']);
    expect(labelsOf({ id2label: { 0: 7 } })).toEqual(['7']);
  });

  it('names labels as transformers does where only their number is known', () => {
    expect(labelsOf({ num_labels: 2 })).toEqual(['LABEL_0', 'LABEL_1']);
    expect(labelsOf({})).toEqual([]);
    expect(labelsOf({ id2label: null, num_labels: -1 })).toEqual([]);
  });

  it('refuses labels that cannot be used', () => {
    const bad: unknown[] = [
      { 0: 'a', 2: 'c' },
      { 1: 'b' },
      { 0: 'a', '-1': 'b' },
      { 0: 'a', '01': 'b' },
      { 0: null },
      { 0: { toString: 'x' } },
      { 0: 'x'.repeat(1_001) },
      ['a'],
      'a',
      Object.fromEntries(Array.from({ length: 100_001 }, (_, i) => [i, 'x'])),
    ];
    for (const id2label of bad) {
      expect(() => parseModelConfig({ id2label })).toThrowError(expect.objectContaining({ code: 'INVALID_MODEL' }));
    }
    expect(() => parseModelConfig({ num_labels: 100_001 })).toThrowError(/num_labels/);
    for (const json of [null, [], 'x', 3, undefined]) expect(() => parseModelConfig(json)).toThrowError(/object/);
  });

  it('looks at own keys only', () => {
    const inherited = Object.create({ model_type: 'bert', id2label: { 0: 'a' } }) as object;
    expect(parseModelConfig(inherited)).toMatchObject({ modelType: undefined, labels: [] });
    const config = parseModelConfig(
      JSON.parse('{"__proto__":{"model_type":"evil","polluted":1},"constructor":{"x":1}}'),
    );
    expect(config.modelType).toBeUndefined();
    expect((config as { polluted?: number }).polluted).toBeUndefined();
  });

  it('takes wrong numbers and names for absent', () => {
    const config = parseModelConfig({
      max_position_embeddings: -1,
      pad_token_id: [0],
      model_type: 5,
      problem_type: 'x',
      architectures: [1, 'A', 'x'.repeat(1_000)],
    });
    expect(config).toEqual({
      modelType: undefined,
      architectures: ['A'],
      labels: [],
      problemType: undefined,
      maxPositionEmbeddings: undefined,
      padTokenId: undefined,
    });
  });
});
