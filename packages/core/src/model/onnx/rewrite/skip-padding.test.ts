import { describe, expect, it } from 'vitest';
import {
  integers,
  operation,
  value,
  weight,
  withEachByteWrong,
} from '../../../../../../test/fixtures/models/build-onnx.js';
import { CONSTANTS, layer, type Nodes, SIZES } from '../../../../../../test/fixtures/models/encoder-layer.js';
import {
  FLOAT,
  fileOf,
  INPUTS,
  INT64,
  LAYER,
  MASK,
  type Parts,
} from '../../../../../../test/fixtures/models/padded-encoder.js';
import { inspectOnnx } from '../inspect-onnx.js';
import { type Graph, readGraph } from './read-graph.js';
import { skipPadding } from './skip-padding.js';

function rewritten(parts?: Parts, options?: { isExact: boolean }): Graph {
  const file = skipPadding(fileOf(parts), options);
  expect(file).toBeDefined();
  inspectOnnx(file!);
  return readGraph(file!)!;
}

const makerOf = ({ nodes }: Graph, output: string | undefined) =>
  nodes.find(({ outputs }) => outputs.includes(output ?? ''))!;
const list = (name: string): string => `lexrun-tokens/list/${name}`;

describe('what computes each token by itself', () => {
  it('gets the list of tokens, taken out once', () => {
    const file = rewritten();
    for (const name of ['query', 'key', 'value']) {
      expect(makerOf(file, list(`${name}.all`)).inputs).toEqual([list('hidden'), `${name}.weight`]);
    }
    expect(makerOf(file, list('hidden'))).toMatchObject({ operator: 'ai.onnx:GatherND' });
    expect(makerOf(file, list('hidden')).inputs[0]).toBe('hidden');
    expect(file.nodes.filter(({ outputs }) => outputs[0] === list('hidden'))).toHaveLength(1);
  });

  it('stays on the list from the end of attention to the end of the layer', () => {
    const file = rewritten();
    expect(makerOf(file, list('attended')).inputs).toEqual([list('context.all'), 'out.weight']);
    expect(makerOf(file, list('residual')).inputs).toEqual([list('attended'), list('hidden')]);
    expect(makerOf(file, list('normed')).inputs).toEqual([list('residual'), 'ones', 'ones']);
    expect(makerOf(file, list('last')).inputs).toEqual([list('normed'), 'up.weight']);
    for (const name of ['attended', 'residual', 'normed', 'last']) expect(makerOf(file, name)).toBeUndefined();
  });

  it('leaves alone what comes before the first product', () => {
    const nodes = [operation('Add', ['words', 'types'], ['hidden']), ...LAYER];
    const inputs = [MASK, value('words', FLOAT, SIZES), value('types', FLOAT, SIZES), INPUTS[2]!];
    expect(makerOf(rewritten({ nodes, inputs }), 'hidden').inputs).toEqual(['words', 'types']);
  });
});

it.each<[string, Nodes]>([
  ['a reshape, whose sizes are those of places', [operation('Reshape', ['last', 'merge'], ['end'])]],
  ['a sum with something of each text', [operation('Add', ['last', 'bias'], ['end'])]],
  [
    'an operator with another result, which may be read at its places',
    [operation('LayerNormalization', ['last', 'ones', 'ones'], ['end', 'mean'], { axis: -1 })],
  ],
])('%s gets the tokens at their places', (_, nodes) => {
  const file = rewritten({
    nodes: [...layer('merge'), operation('MatMul', ['last', 'out.weight'], ['other']), ...nodes],
    inputs: [...INPUTS, value('bias', FLOAT, ['batch', 1, 8])],
  });
  expect(makerOf(file, 'end').inputs[0]).toBe('last');
  expect(makerOf(file, 'last').inputs).toEqual([list('last'), 'lexrun-tokens/places']);
});

it('the outputs get the tokens at their places', () => {
  const file = rewritten();
  expect(makerOf(file, 'end')).toMatchObject({
    operator: 'ai.onnx:GatherND',
    inputs: [list('end'), 'lexrun-tokens/places'],
  });
});

it('every node comes after what it reads', () => {
  const file = rewritten();
  const made = new Set(['', ...file.inputs.map(({ name }) => name), ...file.constants.keys()]);
  for (const { inputs, outputs } of file.nodes) {
    expect([...made]).toEqual(expect.arrayContaining([...inputs]));
    for (const name of outputs) made.add(name);
  }
  expect([...made]).toContain('end');
});

it('sizes are read where no token has to be moved for them', () => {
  const sizes: Nodes = [operation('Shape', ['normed'], ['shape']), operation('Gather', ['shape', 'zero'], ['size'])];
  const file = rewritten({
    nodes: [...LAYER, ...sizes],
    outputs: [value('end', FLOAT, SIZES), value('size', INT64, [])],
  });
  expect(makerOf(file, 'shape').inputs).toEqual(['hidden']);
  expect(makerOf(file, 'normed')).toBeUndefined();
});

describe('declared shapes', () => {
  it('stay equal where they were equal, and unequal where they were not', () => {
    const file = rewritten({
      declared: [
        value('hidden', FLOAT, ['a', 'b', 8]),
        value('attended', FLOAT, ['c', 'd', 8]),
        value('residual', FLOAT, ['c', 'd', 8]),
        value('normed', FLOAT, ['', 'd', 8]),
        value('end', FLOAT, ['c', 'd', 8]),
      ],
    });
    const shapeOf = (name: string) => file.declared.get(name)?.shape;
    expect(shapeOf('hidden')).toEqual(['a', 'b', 8]);
    expect(shapeOf(list('hidden'))).toEqual([1, 'lexrun-tokens/a,b', 8]);
    expect(shapeOf(list('attended'))).toEqual([1, 'lexrun-tokens/c,d', 8]);
    expect(shapeOf(list('residual'))).toEqual(shapeOf(list('attended')));
    expect(shapeOf(list('normed'))).toEqual([1, '', 8]);
    expect(shapeOf('residual')).toBeUndefined();
    expect(shapeOf('end')).toEqual(['c', 'd', 8]);
    expect(shapeOf(list('end'))).toEqual(shapeOf(list('attended')));
  });

  const nbits: Nodes = [
    ...LAYER.slice(0, -1),
    operation('MatMulNBits', ['last', 'packed', 'scales'], ['end'], { K: 8, N: 8, bits: 4 }, 'com.microsoft'),
  ];
  const tensors = [...CONSTANTS, weight('packed', [8, 1, 4]), weight('scales', [8])];

  it('decide over a quantized model: without them the runtime may join other kernels, and round otherwise', () => {
    const declared = ['hidden', 'context.all'].map((name) => value(name, FLOAT, SIZES));
    expect(skipPadding(fileOf({ nodes: nbits, tensors, declared }))).toBeDefined();
    expect(skipPadding(fileOf({ nodes: nbits, tensors, declared: declared.slice(1) }))).toBeUndefined();
    expect(skipPadding(fileOf({ nodes: nbits, tensors }), { isExact: false })).toBeDefined();
  });
});

it('a scale over all places is taken over those of tokens, where answers may move', () => {
  const nodes: Nodes = [
    operation('DynamicQuantizeLinear', ['hidden'], ['first', 'first scale', 'first zero']),
    operation('MatMulInteger', ['first', 'up.weight', 'first zero'], ['first sums']),
    ...LAYER.slice(0, -1),
    operation('DynamicQuantizeLinear', ['last'], ['quantized', 'scale', 'zero point']),
    operation('MatMulInteger', ['quantized', 'up.weight', 'zero point'], ['sums']),
    operation('Cast', ['sums'], ['numbers'], { to: 1 }),
    operation('Mul', ['numbers', 'scale'], ['end']),
  ];
  expect(skipPadding(fileOf({ nodes }))).toBeUndefined();
  const file = rewritten({ nodes }, { isExact: false });
  expect(makerOf(file, list('first')).inputs).toEqual([list('hidden')]);
  expect(makerOf(file, list('quantized')).inputs).toEqual([list('last')]);
  expect(makerOf(file, list('sums')).inputs).toEqual([list('quantized'), 'up.weight', 'zero point']);
  expect(makerOf(file, list('end')).inputs).toEqual([list('numbers'), 'scale']);
});

describe('is left as it is:', () => {
  it.each<[string, Parts]>([
    ['a model without a mask', { inputs: INPUTS.slice(1) }],
    [
      'a mask of other numbers',
      { inputs: [value('attention_mask', FLOAT, ['batch', 'sequence']), ...INPUTS.slice(1)] },
    ],
    ['a mask of fixed size', { inputs: [value('attention_mask', INT64, [1, 'sequence']), ...INPUTS.slice(1)] }],
    ['a mask of one size for each pair', { inputs: [value('attention_mask', INT64, [...SIZES]), ...INPUTS.slice(1)] }],
    [
      'sizes of one name for texts and tokens',
      { inputs: [value('attention_mask', INT64, ['n', 'n']), ...INPUTS.slice(1)] },
    ],
    [
      'tokens whose sizes have other names than the mask',
      { inputs: [value('attention_mask', INT64, ['b', 's']), ...INPUTS.slice(1)] },
    ],
    ['a model without products of its own', { nodes: [operation('Relu', ['hidden'], ['end'])] }],
    [
      'a product that gives less than its tokens have to be moved for it',
      {
        nodes: [
          operation('Transpose', ['hidden'], ['turned'], { perm: [0, 1, 2] }),
          operation('MatMul', ['turned', 'up.weight'], ['end']),
        ],
      },
    ],
    [
      'a product of two texts',
      {
        nodes: [operation('MatMul', ['hidden', 'other'], ['end'])],
        inputs: [...INPUTS, value('other', FLOAT, ['batch', 8, 8])],
      },
    ],
    ['nodes in another order', { nodes: LAYER.toReversed() }],
    ['a name of ours', { nodes: [...LAYER, operation('Relu', ['end'], ['lexrun-tokens/0'])] }],
    ['half precision', { tensors: [...CONSTANTS, weight('half', [8], 10)] }],
  ])('%s', (_, parts) => {
    const file = fileOf(parts);
    inspectOnnx(file);
    expect(skipPadding(file)).toBeUndefined();
  });
});

it('reads a file in which any byte is wrong without hanging, and throws nothing but what names the file', () => {
  const whole = fileOf({ tensors: [...CONSTANTS, integers('sizes', [0, 0, 8])] });
  for (const broken of withEachByteWrong(whole)) {
    try {
      skipPadding(broken);
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_MODEL' });
    }
  }
});
