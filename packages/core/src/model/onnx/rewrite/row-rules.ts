import { ELEMENTWISE } from './infer-shapes.js';
import type { Graph, GraphNode } from './read-graph.js';
import { fromStart, type Shape } from './shape-rules.js';

/** What of an input a node reads: nothing, everything, or the first rows along one axis, counted from the last as 1. */
export type Need = 'nothing' | 'all' | number;

/** A node that can be computed for the first rows only. */
export interface ReducedNode {
  /** What it then needs of each input. */
  readonly needs: readonly Need[];
  /** Where it is a `Reshape`: its second input, in which 0 keeps a size. */
  readonly target?: readonly number[];
}

/** What makes a rewriting worth its while. */
export const MATRIX_PRODUCTS: ReadonlySet<string> = new Set([
  'ai.onnx:MatMul',
  'ai.onnx:MatMulInteger',
  'com.microsoft:DynamicQuantizeMatMul',
  'com.microsoft:MatMulNBits',
]);

/** What a node needs of its inputs for the first rows of its output along an axis; undefined where that is not known. */
type Rule = (node: GraphNode, axis: number, known: Known) => ReducedNode | undefined;

/** What the rules look at beside the node. */
export interface Known {
  readonly graph: Graph;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Whether every number must stay what it is. */
  readonly isExact: boolean;
}

/** Its other outputs are the scale of the first and its zero. */
export const QUANTIZE = 'ai.onnx:DynamicQuantizeLinear';

const RULES: Readonly<Record<string, Rule>> = {
  'ai.onnx:MatMul': reduceMatMul,
  'com.microsoft:MatMulNBits': reduceFirstInput,
  'ai.onnx:LayerNormalization': (node, axis, known) =>
    isLastAxis(node.integers.get('axis')?.[0] ?? -1, node, known) ? reduceFirstInput(node, axis, known) : undefined,
  'com.microsoft:SkipLayerNormalization': reduceSkipLayerNormalization,
  'ai.onnx:Softmax': reduceSoftmax,
  'ai.onnx:ReduceMean': reduceReduceMean,
  'ai.onnx:Transpose': reduceTranspose,
  'ai.onnx:Reshape': reduceReshape,
};

/** Operators that take a scale over all rows. Of the first rows alone it is another one: closer to their numbers. */
const INEXACT_RULES: Readonly<Record<string, Rule>> = {
  [QUANTIZE]: reduceFirstInput,
  'ai.onnx:MatMulInteger': (node, axis, known) =>
    known.shapes.get(node.inputs[2] ?? '')?.length === 0 ? reduceMatMul(node, axis, known) : undefined,
  'com.microsoft:DynamicQuantizeMatMul': reduceFirstInput,
};

/** The rule of an operator that computes its rows independently of each other. */
export function ruleOf(operator: string, isExact: boolean): Rule | undefined {
  if (ELEMENTWISE.has(operator)) return reduceElementwise;
  return RULES[operator] ?? (isExact ? undefined : INEXACT_RULES[operator]);
}

/** Inputs of another rank or of one row are read as they are. */
function reduceElementwise({ inputs }: GraphNode, axis: number, { shapes }: Known): ReducedNode | undefined {
  const needs = inputs.map((name) => (name === '' ? 'nothing' : rowsOf(shapes.get(name), axis)));
  return needs.every((need) => need !== undefined) ? { needs } : undefined;
}

/** Need of an input that is aligned with the output at the last axis. */
function rowsOf(shape: Shape | undefined, axis: number): Need | undefined {
  if (shape === undefined) return undefined;
  return shape.length < axis || shape.at(-axis) === 1 ? 'all' : axis;
}

/** Operators that compute each row of their first input by itself, along its last axis. */
function reduceFirstInput(node: GraphNode, axis: number, { shapes }: Known): ReducedNode | undefined {
  const need = rowsOf(shapes.get(node.inputs[0] ?? ''), axis);
  return need === undefined || axis < 2 ? undefined : { needs: [need] };
}

function reduceMatMul(node: GraphNode, axis: number, { shapes }: Known): ReducedNode | undefined {
  const [left, right] = node.inputs.map((name) => shapes.get(name));
  const need = rowsOf(left, axis);
  // With more axes than two, those before are the batch, in both inputs.
  const isRow = axis === 2 || (axis > 2 && right?.length === 2);
  if (need === undefined || right === undefined || left!.length < 2 || right.length < 2 || !isRow) return undefined;
  return { needs: [need, 'all'] };
}

function reduceSkipLayerNormalization(node: GraphNode, axis: number, { shapes }: Known): ReducedNode | undefined {
  const [input, skip] = node.inputs.slice(0, 2).map((name) => rowsOf(shapes.get(name), axis));
  return input === undefined || skip === undefined || axis < 2 ? undefined : { needs: [input, skip] };
}

function reduceSoftmax(node: GraphNode, axis: number, known: Known): ReducedNode | undefined {
  // Up to version 12 the axis is 1 by default, and all axes from there on count as one.
  const own = node.integers.get('axis')?.[0] ?? (known.graph.opset >= 13 ? -1 : 1);
  return isLastAxis(own, node, known) ? reduceFirstInput(node, axis, known) : undefined;
}

function reduceReduceMean(node: GraphNode, axis: number, known: Known): ReducedNode | undefined {
  const axes = node.integers.get('axes') ?? known.graph.constants.get(node.inputs[1] ?? '')?.values;
  const isLast = axes?.length === 1 && isLastAxis(axes[0]!, node, known);
  const keepsDimensions = (node.integers.get('keepdims')?.[0] ?? 1) === 1;
  return isLast && keepsDimensions ? reduceFirstInput(node, axis, known) : undefined;
}

function isLastAxis(axis: number, { inputs }: GraphNode, { shapes }: Known): boolean {
  const rank = shapes.get(inputs[0] ?? '')?.length ?? 0;
  return rank > 0 && fromStart(axis, rank) === rank - 1;
}

function reduceTranspose(node: GraphNode, axis: number, { shapes }: Known): ReducedNode | undefined {
  const rank = shapes.get(node.inputs[0] ?? '')?.length ?? 0;
  const from = node.integers.get('perm')?.[rank - axis];
  return from === undefined ? undefined : { needs: [rank - from] };
}

/** The axis must stay where it is, counted from the first; those after it are split, merged or kept. */
function reduceReshape(node: GraphNode, axis: number, { shapes }: Known): ReducedNode | undefined {
  const from = shapes.get(node.inputs[0] ?? '');
  const to = shapes.get(node.outputs[0] ?? '');
  if (from === undefined || to === undefined) return undefined;
  const index = to.length - axis;
  const isKept = index >= 0 && to.slice(0, index + 1).every((size, at) => size !== undefined && size === from[at]);
  const rest = product(to.slice(index + 1));
  if (!isKept || rest === undefined || rest !== product(from.slice(index + 1))) return undefined;
  const target = to.map((size, at) => (at <= index ? 0 : (size as number)));
  return { needs: [from.length - index, 'nothing'], target };
}

function product(sizes: Shape): number | undefined {
  return sizes.every((size) => typeof size === 'number' && size > 0)
    ? sizes.reduce<number>((all, size) => all * (size as number), 1)
    : undefined;
}
