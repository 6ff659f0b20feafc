import type { Graph, GraphNode } from './read-graph.js';
import {
  broadcast,
  type Dimension,
  fill,
  fromStart,
  gather,
  isNumber,
  longest,
  MAX_LENGTH,
  matMul,
  reduce,
  reshape,
  type Shape,
  squeeze,
  sum,
  unsqueeze,
} from './shape-rules.js';

/** Operators that look at one number of each input at a time. */
export const ELEMENTWISE: ReadonlySet<string> = new Set([
  ...(
    'Abs Add And Cast Ceil Clip Cos Div Elu Equal Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity ' +
    'IsNaN LeakyRelu Less LessOrEqual Log Max Min Mod Mul Neg Not Or Pow Reciprocal Relu Sigmoid Sign Sin Sqrt Sub Tanh Where'
  )
    .split(' ')
    .map((name) => `ai.onnx:${name}`),
  ...'BiasGelu FastGelu Gelu QuickGelu'.split(' ').map((name) => `com.microsoft:${name}`),
]);

/** Operators whose first output has the shape of their first input. */
const SHAPE_OF_FIRST: ReadonlySet<string> = new Set([
  'ai.onnx:CumSum',
  'ai.onnx:DequantizeLinear',
  'ai.onnx:DynamicQuantizeLinear',
  'ai.onnx:LayerNormalization',
  'ai.onnx:QuantizeLinear',
  'ai.onnx:Softmax',
  'ai.onnx:Trilu',
  'com.microsoft:SkipLayerNormalization',
]);

/**
 * Follows shapes through a graph whose nodes are sorted, by the names of sizes that its inputs declare (`batch_size`,
 * `sequence_length`). A tensor of unknown rank is not among the result.
 */
export function inferShapes(graph: Graph): ReadonlyMap<string, Shape> {
  return new Inference(graph).shapes;
}

class Inference {
  readonly shapes = new Map<string, Shape>();
  /** Values of small tensors of integers that hold sizes. */
  readonly #sizes = new Map<string, readonly Dimension[]>();

  constructor(graph: Graph) {
    for (const { name, shape } of graph.inputs) {
      // A name that two axes of one input share tells neither from the other.
      const isNamed = (size: number | string, index: number): boolean => size !== '' && shape.indexOf(size) === index;
      this.shapes.set(
        name,
        shape.map((size, index) => (isNumber(size) || isNamed(size, index) ? size : undefined)),
      );
    }
    for (const [name, { dims, values }] of graph.constants) {
      this.shapes.set(name, dims);
      if (values !== undefined) this.#sizes.set(name, values);
    }
    for (const node of graph.nodes) this.#follow(node, graph);
  }

  #follow(node: GraphNode, graph: Graph): void {
    const [name] = node.outputs;
    if (!name || graph.constants.has(name)) return;
    const sizes = this.#sizesOf(node);
    if (sizes !== undefined && sizes.length <= MAX_LENGTH) this.#sizes.set(name, sizes);
    // Scale and zero of what is quantized: a number each.
    if (node.operator === 'ai.onnx:DynamicQuantizeLinear')
      for (const other of node.outputs.slice(1)) this.shapes.set(other, []);
    const shape = this.#shapeOf(node) ?? graph.declared.get(name)?.shape.map(onlyNumber);
    if (shape !== undefined && shape.length <= MAX_LENGTH) this.shapes.set(name, shape);
  }

  #input(node: GraphNode, index: number): Shape | undefined {
    return this.shapes.get(node.inputs[index] ?? '');
  }

  /** Numbers of an attribute, or of the input that took its place in later versions of the operator. */
  #numbers(node: GraphNode, attribute: string, input: number): readonly number[] | undefined {
    const sizes = this.#sizes.get(node.inputs[input] ?? '');
    return node.integers.get(attribute) ?? (sizes?.every(isNumber) ? sizes : undefined);
  }

  /** Sizes in a tensor; of one that is computed otherwise, as many unknown ones as it holds. */
  #listed(name: string = ''): readonly Dimension[] | undefined {
    return this.#sizes.get(name) ?? fill(this.shapes.get(name)?.[0], []);
  }

  #shapeOf(node: GraphNode): Shape | undefined {
    const { operator } = node;
    const first = this.#input(node, 0);
    if (ELEMENTWISE.has(operator)) return this.#broadcastInputs(node);
    if (first === undefined) return undefined;
    if (SHAPE_OF_FIRST.has(operator)) return first;
    switch (operator) {
      case 'ai.onnx:MatMul':
      case 'ai.onnx:MatMulInteger':
      case 'com.microsoft:DynamicQuantizeMatMul':
        return matMul(first, this.#input(node, 1));
      case 'com.microsoft:MatMulNBits':
        return [...first.slice(0, -1), node.integers.get('N')?.[0]];
      case 'ai.onnx:Gather':
        return gather(first, this.#input(node, 1), node.integers.get('axis')?.[0] ?? 0);
      case 'ai.onnx:GatherElements':
        return this.#input(node, 1);
      case 'ai.onnx:Shape':
        return [first.length];
      case 'ai.onnx:ConstantOfShape':
        return this.#sizes.get(node.inputs[0] ?? '');
      case 'ai.onnx:Range':
        return [undefined];
      case 'ai.onnx:Squeeze':
        return squeeze(first, this.#numbers(node, 'axes', 1));
      case 'ai.onnx:Unsqueeze':
        return unsqueeze(first, this.#numbers(node, 'axes', 1));
      case 'ai.onnx:Concat':
        return this.#concat(node);
      case 'ai.onnx:Reshape':
        return reshape(first, this.#listed(node.inputs[1]), node.integers.get('allowzero')?.[0] === 1);
      case 'ai.onnx:Expand': {
        const sizes = this.#listed(node.inputs[1]);
        return sizes && broadcast([first, sizes]);
      }
      case 'ai.onnx:Transpose':
        return node.integers.get('perm')?.map((axis) => first[axis]);
      case 'ai.onnx:ReduceMean':
        return reduce(first, this.#numbers(node, 'axes', 1), node.integers.get('keepdims')?.[0] ?? 1);
      case 'ai.onnx:Flatten':
        return [undefined, undefined];
      case 'ai.onnx:Slice':
      case 'ai.onnx:Tile':
        return first.map(() => undefined);
      default:
        return undefined;
    }
  }

  #broadcastInputs(node: GraphNode): Shape | undefined {
    const shapes = node.inputs.filter((name) => name !== '').map((name) => this.shapes.get(name));
    return shapes.every((shape) => shape !== undefined) ? broadcast(shapes) : undefined;
  }

  #concat(node: GraphNode): Shape | undefined {
    const shapes = node.inputs.map((_, index) => this.#input(node, index));
    const [first] = shapes;
    const axis = fromStart(node.integers.get('axis')?.[0], first?.length ?? 0);
    if (first === undefined || axis === undefined) return undefined;
    return first.map((size, index) => (index === axis ? sum(shapes.map((shape) => shape?.[axis])) : size));
  }

  /** The numbers in a tensor of sizes, as exporters compute them: taken of shapes, cast, put together. */
  #sizesOf(node: GraphNode): readonly Dimension[] | undefined {
    const first = this.#sizes.get(node.inputs[0] ?? '');
    switch (node.operator) {
      case 'ai.onnx:Shape':
        return this.#input(node, 0)?.slice(node.integers.get('start')?.[0] ?? 0, node.integers.get('end')?.[0]);
      case 'ai.onnx:Cast':
      case 'ai.onnx:Identity':
      case 'ai.onnx:Reshape':
      case 'ai.onnx:Unsqueeze':
      case 'ai.onnx:Squeeze':
        return first;
      case 'ai.onnx:Gather': {
        const indices = this.#sizes.get(node.inputs[1] ?? '');
        return first && indices?.map((index) => (isNumber(index) ? first.at(index) : undefined));
      }
      case 'ai.onnx:Slice':
        return this.#sliceSizes(node, first);
      case 'ai.onnx:ConstantOfShape':
        return fill(first?.[0], node.integers.get('value') ?? [0]);
      case 'ai.onnx:Mul':
      case 'ai.onnx:Equal':
      case 'ai.onnx:Where':
        return this.#computeSizes(node, COMPUTED[node.operator]!);
      case 'ai.onnx:Concat': {
        const parts = node.inputs.map((name) => this.#sizes.get(name));
        return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
      }
      default:
        return undefined;
    }
  }

  /** Number by number; a scalar counts for all of a list. */
  #computeSizes(node: GraphNode, compute: Compute): readonly Dimension[] | undefined {
    const inputs = node.inputs.map((name) => this.#sizes.get(name));
    if (!inputs.every((sizes) => sizes !== undefined)) return undefined;
    const length = longest(inputs);
    if (!inputs.every((sizes) => sizes.length === length || sizes.length === 1)) return undefined;
    return Array.from({ length }, (_, index) => compute(inputs.map((sizes) => sizes[sizes.length === 1 ? 0 : index])));
  }

  #sliceSizes(node: GraphNode, first: readonly Dimension[] | undefined): readonly Dimension[] | undefined {
    const starts = this.#numbers(node, 'starts', 1);
    const ends = this.#numbers(node, 'ends', 2);
    const steps = this.#numbers(node, 'steps', 4) ?? [1];
    if (starts?.length !== 1 || ends?.length !== 1 || steps[0] !== 1) return undefined;
    return first?.slice(starts[0], ends[0]);
  }
}

type Compute = (values: readonly Dimension[]) => Dimension;

/** How exporters write "-1 stands for the size that is there": a size is compared with -1, and replaced by 1. */
const COMPUTED: Readonly<Record<string, Compute>> = {
  'ai.onnx:Mul': ([one, other]) => {
    if (isNumber(one) && isNumber(other)) return one * other;
    return one === 1 ? other : other === 1 ? one : undefined;
  },
  'ai.onnx:Equal': ([one, other]) => {
    if (isNumber(one) && isNumber(other)) return one === other ? 1 : 0;
    return one === -1 || other === -1 ? 0 : undefined;
  },
  'ai.onnx:Where': ([condition, one, other]) => (condition === 1 ? one : condition === 0 ? other : undefined),
};

/** Names that a file gives to sizes between its nodes mean nothing beside those of its inputs. */
const onlyNumber = (size: Dimension): number | undefined => (isNumber(size) ? size : undefined);
