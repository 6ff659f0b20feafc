// Over 250 lines: the graph of one layer, made by hand, is what every test changes one thing of.
import { describe, expect, it } from 'vitest';
import {
  fn,
  graph,
  integers,
  model,
  node,
  operation,
  sub,
  value,
  weight,
  withEachByteWrong,
} from '../../../../../../test/fixtures/models/build-onnx.js';
import { CONSTANTS, layer, type Nodes, SIZES } from '../../../../../../test/fixtures/models/encoder-layer.js';
import { inspectOnnx } from '../inspect-onnx.js';
import { firstTokenOnly } from './first-token-only.js';
import { type Graph, readGraph } from './read-graph.js';

const LAYER = layer('merge');
const HEAD: Nodes = [
  operation('Gather', ['last', 'zero'], ['first'], { axis: 1 }),
  operation('MatMul', ['first', 'classes'], ['logits']),
];

interface Parts {
  nodes?: Nodes;
  inputs?: Nodes;
  outputs?: readonly string[];
  declared?: Nodes;
}

const fileOf = ({ nodes = [...LAYER, ...HEAD], inputs, outputs = ['logits'], declared = [] }: Parts = {}) =>
  model(
    graph({
      nodes,
      tensors: CONSTANTS,
      inputs: inputs ?? [value('hidden', 1, SIZES), value('mask', 1, ['batch', 1, 'sequence', 'sequence'])],
      outputs: outputs.map((name) => value(name, 1, ['batch', 2])),
      declared,
    }),
  );

function rewritten(parts?: Parts): Graph {
  const file = firstTokenOnly(fileOf(parts));
  expect(file).toBeDefined();
  inspectOnnx(file!);
  return readGraph(file!)!;
}
const inputsOf = ({ nodes }: Graph, output: string): readonly string[] | undefined =>
  nodes.find(({ outputs }) => outputs.includes(output))?.inputs;
const constantOf = ({ constants }: Graph, name: string | undefined): readonly number[] | undefined =>
  constants.get(name ?? '')?.values;

describe('a layer whose first token is all that is read', () => {
  it('takes queries and residual of the first two tokens, keys and values of all', () => {
    const file = rewritten();
    const [cut] = inputsOf(file, 'query.all')!;
    expect(inputsOf(file, cut!)![0]).toBe('hidden');
    expect(
      inputsOf(file, cut!)!
        .slice(1)
        .map((name) => constantOf(file, name)),
    ).toEqual([[0], [2], [1]]);
    expect(inputsOf(file, 'residual')).toEqual(['attended', cut]);
    expect(inputsOf(file, 'key.all')![0]).toBe('hidden');
    expect(inputsOf(file, 'value.all')![0]).toBe('hidden');
    expect(file.nodes.filter(({ operator }) => operator === 'ai.onnx:Slice')).toHaveLength(2);
  });

  it('takes the rows of the mask that belong to them', () => {
    const file = rewritten();
    const [scores, rows] = inputsOf(file, 'masked')!;
    expect(scores).toBe('scores');
    const [tensor, , , axis] = inputsOf(file, rows!)!;
    expect([tensor, constantOf(file, axis)]).toEqual(['mask', [2]]);
  });

  it('takes rows of a mask of unknown size, which may be one for each token', () => {
    const file = rewritten({
      nodes: [operation('Add', ['some', 'bias'], ['mask']), ...LAYER, ...HEAD],
      inputs: [
        value('hidden', 1, SIZES),
        value('some', 1, ['batch', 1, '', 'sequence']),
        value('bias', 1, ['batch', 1, 1, 1]),
      ],
    });
    const [rows, bias] = inputsOf(file, 'mask')!;
    expect([inputsOf(file, rows!)![0], bias]).toEqual(['some', 'bias']);
    expect(file.nodes.filter(({ operator }) => operator === 'ai.onnx:Slice')).toHaveLength(2);
  });

  it('leaves a mask alone that is the same for every token', () => {
    const file = rewritten({
      inputs: [value('hidden', 1, SIZES), value('mask', 1, ['batch', 1, 1, 'sequence'])],
    });
    expect(inputsOf(file, 'masked')).toEqual(['scores', 'mask']);
  });

  it('is reshaped by what each axis is now, not by what it was', () => {
    const file = rewritten();
    expect(constantOf(file, inputsOf(file, 'query.heads')![1])).toEqual([0, 0, 2, 4]);
    expect(constantOf(file, inputsOf(file, 'context.all')![1])).toEqual([0, 0, 8]);
    expect(inputsOf(file, 'key.heads')).toEqual(['key.all', 'split']);
  });

  it('declares shapes that are true, so that the runtime joins the kernels it joined before', () => {
    const file = rewritten({ declared: ['residual', 'key.all', 'hidden'].map((name) => value(name, 1, SIZES)) });
    const shapeOf = (name: string | undefined) => file.declared.get(name ?? '')?.shape;
    expect(shapeOf('residual')).toEqual(['batch', 'lexrun/rows', 8]);
    expect(shapeOf(inputsOf(file, 'residual')![1])).toEqual(['batch', 'lexrun/rows', 8]);
    expect(shapeOf('key.all')).toEqual(SIZES);
  });

  it('goes back as far as what is read of a tensor allows', () => {
    const file = rewritten({
      nodes: [
        operation('Relu', ['hidden'], ['active']),
        operation('MatMul', ['active', 'up.weight'], ['last']),
        ...HEAD,
      ],
    });
    expect(inputsOf(file, 'active')![0]).toMatch(/^lexrun\//);
  });

  it('includes what is quantized by a scale over all tokens, where answers may move', () => {
    const quantized: Nodes = [
      operation('DynamicQuantizeLinear', ['normed'], ['quantized', 'scale', 'zero point']),
      operation('MatMulInteger', ['quantized', 'up.weight', 'zero point'], ['sums']),
      operation('Cast', ['sums'], ['numbers'], { to: 1 }),
      operation('Mul', ['numbers', 'scale'], ['last']),
    ];
    const onnx = fileOf({ nodes: [...LAYER.slice(0, -1), ...quantized, ...HEAD] });
    expect(firstTokenOnly(onnx)).toBeUndefined();
    const file = readGraph(firstTokenOnly(onnx, { isExact: false })!)!;
    expect(inputsOf(file, 'quantized')).toEqual(['normed']);
    expect(inputsOf(file, 'residual')![1]).toMatch(/^lexrun\//);
    expect(inputsOf(file, 'last')).toEqual(['numbers', 'scale']);
  });

  it('takes a node with more inputs than a call may have arguments', () => {
    const largest = operation('Max', Array(200_000).fill('last'), ['largest']);
    const first = operation('Gather', ['largest', 'zero'], ['first'], { axis: 1 });
    rewritten({ nodes: [...LAYER, largest, first, HEAD[1]!] });
  });

  it('keeps the computation of sizes that others read, and drops the rest', () => {
    const sizes: Nodes = [
      operation('Shape', ['hidden'], ['shape']),
      operation('Gather', ['shape', 'zero'], ['batch size']),
      operation('Unsqueeze', ['batch size', 'zeros'], ['batch sizes']),
      operation('Concat', ['batch sizes', 'rest'], ['merged'], { axis: 0 }),
    ];
    const nodes = [...sizes, ...layer('merged'), ...HEAD];
    const changed = firstTokenOnly(
      model(
        graph({
          nodes,
          tensors: [...CONSTANTS, integers('zeros', [0]), integers('rest', [-1, 8])],
          inputs: [value('hidden', 1, SIZES), value('mask', 1, ['batch', 1, 1, 'sequence'])],
          outputs: [value('logits', 1, ['batch', 2])],
        }),
      ),
    );
    const file = readGraph(changed!)!;
    expect(constantOf(file, inputsOf(file, 'context.all')![1])).toEqual([0, 0, 8]);
    expect(inputsOf(file, 'merged')).toBeUndefined();
  });
});

describe('is left as it is:', () => {
  const head = (...nodes: Nodes): Parts => ({ nodes: [...LAYER, ...nodes] });
  const classes = operation('MatMul', ['first', 'classes'], ['logits']);

  it.each<[string, Parts]>([
    ['a model that reads all tokens', head(operation('MatMul', ['last', 'classes'], ['logits']))],
    ['a mean of all tokens', head(operation('ReduceMean', ['last'], ['first'], { axes: [1], keepdims: 0 }), classes)],
    ['another token than the first', head(operation('Gather', ['last', 'one'], ['first'], { axis: 1 }), classes)],
    ['the first text of a batch', head(operation('Gather', ['last', 'zero'], ['first'], { axis: 0 }), classes)],
    ['a model that also tells its last layer', { outputs: ['logits', 'last'] }],
    [
      'an operator that is not known to work token by token',
      head(
        operation('Mystery', ['last'], ['mixed']),
        operation('Gather', ['mixed', 'zero'], ['first'], { axis: 1 }),
        classes,
      ),
    ],
    [
      'an operator of that name from elsewhere',
      {
        nodes: [operation('MatMul', ['hidden', 'up.weight'], ['last'], {}, 'somewhere'), ...HEAD],
      },
    ],
    [
      'sizes that are not named',
      {
        inputs: [value('hidden', 1, ['', '', 8]), value('mask', 1, ['', 1, '', ''])],
        nodes: [...LAYER.slice(0, 15), operation('Gather', ['context.all', 'zero'], ['first'], { axis: 1 }), classes],
      },
    ],
    [
      'sizes of one name for texts and tokens',
      {
        inputs: [value('hidden', 1, ['n', 'n', 8]), value('mask', 1, ['n', 1, 1, 'n'])],
        nodes: [
          operation('MatMul', ['hidden', 'up.weight'], ['wide']),
          operation('Reshape', ['wide', 'merge'], ['last']),
          ...HEAD,
        ],
      },
    ],
    ['more names than any encoder has', head(operation('Mystery', Array(500_000).fill('zero'), ['many']), ...HEAD)],
    ['nodes in another order', { nodes: [...LAYER.toReversed(), ...HEAD] }],
    ['a name of ours', head(operation('Relu', ['last'], ['lexrun/0']), ...HEAD)],
    [
      'control flow',
      head(...HEAD, operation('If', ['zero'], ['y']).concat(sub(5, sub(6, graph({ nodes: [node('Relu')] }))))),
    ],
  ])('%s', (_, parts) => {
    const file = fileOf(parts);
    inspectOnnx(file);
    expect(firstTokenOnly(file)).toBeUndefined();
  });

  it('a model in half precision, unless answers may move', () => {
    const file = (type: 1 | 10) =>
      model(
        graph({
          nodes: [...LAYER, ...HEAD],
          tensors: [...CONSTANTS, weight('half', [8], type)],
          inputs: [value('hidden', 1, SIZES), value('mask', 1, ['batch', 1, 1, 'sequence'])],
          outputs: [value('logits', 1, ['batch', 2])],
        }),
      );
    expect(firstTokenOnly(file(1))).toBeDefined();
    expect(firstTokenOnly(file(10))).toBeUndefined();
    expect(firstTokenOnly(file(10), { isExact: false })).toBeDefined();
  });

  it('a model with functions', () => {
    const file = Uint8Array.from([...fileOf(), ...sub(25, fn('f', [node('Relu')]))]);
    inspectOnnx(file);
    expect(firstTokenOnly(file)).toBeUndefined();
  });

  it('a reshape that mixes texts and tokens', () => {
    const nodes: Nodes = [
      operation('MatMul', ['hidden', 'up.weight'], ['mixed']),
      operation('Shape', ['hidden'], ['shape']),
      operation('Gather', ['shape', 'zero'], ['texts']),
      operation('Gather', ['shape', 'one'], ['tokens']),
      operation('Unsqueeze', ['texts', 'zeros'], ['text list']),
      operation('Unsqueeze', ['tokens', 'zeros'], ['token list']),
      operation('Concat', ['token list', 'text list', 'width'], ['swapped'], { axis: 0 }),
      operation('Reshape', ['mixed', 'swapped'], ['last']),
      ...HEAD,
    ];
    const tensors = [...CONSTANTS, integers('zeros', [0]), integers('width', [8])];
    const inputs = [value('hidden', 1, SIZES)];
    expect(firstTokenOnly(model(graph({ nodes, tensors, inputs, outputs: [value('logits', 1, [])] })))).toBeUndefined();
  });
});

it('reads a file in which any byte is wrong without hanging, and throws nothing but what names the file', () => {
  const whole = fileOf({ declared: [value('residual', 1, SIZES)] });
  for (const broken of withEachByteWrong(whole)) {
    try {
      firstTokenOnly(broken);
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_MODEL' });
    }
  }
});
