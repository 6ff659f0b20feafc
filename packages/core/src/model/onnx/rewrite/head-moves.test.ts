import { describe, expect, it } from 'vitest';
import { integers, operation, value, weight } from '../../../../../../test/fixtures/models/build-onnx.js';
import { CONSTANTS, type Nodes, SIZES } from '../../../../../../test/fixtures/models/encoder-layer.js';
import {
  FLOAT,
  fileOf,
  INPUTS,
  LAYER,
  MASK,
  type Parts,
} from '../../../../../../test/fixtures/models/padded-encoder.js';
import { type Graph, type GraphNode, readGraph } from './read-graph.js';
import { skipPadding } from './skip-padding.js';

const rewritten = (parts?: Parts): Graph => readGraph(skipPadding(fileOf(parts))!)!;
const makerOf = ({ nodes }: Graph, output: string | undefined): GraphNode =>
  nodes.find(({ outputs }) => outputs.includes(output ?? ''))!;
const list = (name: string): string => `lexrun-tokens/list/${name}`;

describe('the heads of attention', () => {
  const moved = (from: string, sizes: string, to: string): Nodes => [
    operation('Reshape', [from, sizes], [`${to}.heads`]),
    operation('Transpose', [`${to}.heads`], [to], { perm: [0, 2, 1, 3] }),
  ];

  it('get their parts of the tokens from the list at once', () => {
    const file = rewritten();
    for (const name of ['query', 'key', 'value']) {
      const turned = makerOf(file, name);
      expect(turned.operator).toBe(`ai.onnx:${name === 'key' ? 'Transpose' : 'Gather'}`);
      if (name === 'key') expect(turned.integers.get('perm')).toEqual([0, 1, 3, 2]);
      const gathered = name === 'key' ? makerOf(file, turned.inputs[0]) : turned;
      expect(gathered).toMatchObject({
        operator: 'ai.onnx:Gather',
        inputs: [expect.any(String), 'lexrun-tokens/split/2'],
      });
      expect(makerOf(file, gathered.inputs[0])).toMatchObject({ operator: 'ai.onnx:Reshape' });
      expect(makerOf(file, gathered.inputs[0]).inputs[0]).toBe(list(`${name}.all`));
      for (const step of ['heads', 'all']) expect(makerOf(file, `${name}.${step}`)).toBeUndefined();
    }
  });

  it('give theirs to the list at once', () => {
    const file = rewritten();
    const merged = makerOf(file, list('context.all'));
    expect(merged.operator).toBe('ai.onnx:Reshape');
    const gathered = makerOf(file, merged.inputs[0]);
    expect(gathered).toMatchObject({
      operator: 'ai.onnx:Gather',
      inputs: [expect.any(String), 'lexrun-tokens/merged/2'],
    });
    expect(makerOf(file, gathered.inputs[0]).inputs[0]).toBe('context');
    for (const name of ['context.heads', 'context.all']) expect(makerOf(file, name)).toBeUndefined();
  });

  it('are not declared any more where they are not made', () => {
    const names = ['query.heads', 'context.heads', 'context.all', 'end'];
    const { declared } = rewritten({ declared: names.map((name) => value(name, FLOAT, SIZES)) });
    expect([...declared.keys()].toSorted()).toEqual(['end', list('context.all'), list('end')]);
  });

  it.each<[string, string, Parts]>([
    [
      'what is split is an answer too',
      'query.heads',
      { outputs: [value('end', FLOAT, SIZES), value('query.heads', FLOAT, [])] },
    ],
    [
      'what is split is read by another',
      'query.heads',
      { nodes: [...LAYER, operation('Relu', ['query.heads'], ['more'])] },
    ],
    [
      'there are more of them than an encoder has',
      'query.heads',
      {
        inputs: [MASK, value('hidden', FLOAT, ['batch', 'sequence', 514]), INPUTS[2]!],
        tensors: [
          ...CONSTANTS.slice(0, 2),
          integers('split', [0, 0, 257, 2]),
          integers('merge', [0, 0, 514]),
          ...['query', 'key', 'value', 'out', 'up'].map((name) => weight(`${name}.weight`, [514, 514])),
          weight('ones', [514]),
        ],
      },
    ],
    [
      'what they give is an answer too',
      'context.heads',
      { outputs: [value('end', FLOAT, SIZES), value('context.all', FLOAT, SIZES)] },
    ],
    [
      'what they give is read at its places',
      'context.heads',
      { nodes: [...LAYER, operation('Shape', ['context.all'], ['more'])] },
    ],
    [
      'what they give is read before it is merged',
      'context.heads',
      { nodes: [...LAYER, operation('Relu', ['context.heads'], ['more'])] },
    ],
    [
      'what is split is not on the list',
      'words.heads',
      {
        nodes: [...LAYER, ...moved('hidden', 'split', 'words')],
        outputs: [value('end', FLOAT, SIZES), value('words', FLOAT, [])],
      },
    ],
    [
      'the texts are made one',
      'words.heads',
      {
        nodes: [...LAYER, ...moved('end', 'one text', 'words')],
        tensors: [...CONSTANTS, integers('one text', [1, -1, 2, 4])],
        outputs: [value('end', FLOAT, SIZES), value('words', FLOAT, [])],
      },
    ],
  ])('are left as they are where %s', (_, name, parts) => {
    expect(makerOf(rewritten(parts), name)).toBeDefined();
  });

  it('are left as they are where they are merged in another order', () => {
    const nodes = LAYER.with(13, operation('Transpose', ['context'], ['context.heads'], { perm: [0, 2, 3, 1] }));
    expect(makerOf(rewritten({ nodes }), 'context.heads').inputs).toEqual(['context']);
  });
});
