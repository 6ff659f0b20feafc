import type { GraphNode } from './read-graph.js';
import { type Known, type Need, QUANTIZE, type ReducedNode, ruleOf } from './row-rules.js';
import { fromStart } from './shape-rules.js';

/** What the outputs of a graph need of its nodes. */
export interface NeededRows {
  readonly reduced: ReadonlyMap<GraphNode, ReducedNode>;
  /** Nodes that no output needs any more. */
  readonly unused: ReadonlySet<GraphNode>;
  /** Need of each tensor that is used. */
  readonly needs: ReadonlyMap<string, Need>;
}

/**
 * Goes from the outputs of a graph to its inputs, and finds the nodes of which only the first rows are read: an encoder that
 * classifies by its first token (`hidden[:, 0]`) reads one row of its last layer. Each operator that is known here computes its
 * rows independently of each other; any other one needs all that it reads.
 */
export function findNeededRows(known: Known): NeededRows {
  const { graph } = known;
  const needs = new Map<string, Need>(graph.outputs.map((name) => [name, 'all']));
  const reduced = new Map<GraphNode, ReducedNode>();
  const unused = new Set<GraphNode>();
  const add = (name: string, need: Need): void => {
    const before = needs.get(name);
    if (name !== '' && need !== 'nothing') needs.set(name, before === undefined || before === need ? need : 'all');
  };
  for (const node of graph.nodes.toReversed()) {
    const used = node.outputs.filter((name) => needs.has(name));
    if (used.length === 0) {
      unused.add(node);
      continue;
    }
    const result = reduce(node, used, needs, known);
    if (result !== undefined) reduced.set(node, result);
    const own = result?.needs ?? readFirstToken(node, known);
    for (const [index, name] of node.inputs.entries()) add(name, own?.[index] ?? 'all');
  }
  return { reduced, unused, needs };
}

function reduce(
  node: GraphNode,
  used: readonly string[],
  needs: ReadonlyMap<string, Need>,
  known: Known,
): ReducedNode | undefined {
  const need = needs.get(node.outputs[0] ?? '');
  if (typeof need !== 'number') return undefined;
  // The other outputs of an operator have no rows, or rows of their own.
  if (used.length === 1 || node.operator === QUANTIZE) return ruleOf(node.operator, known.isExact)?.(node, need, known);
  return undefined;
}

/** Needs of a `Gather` that takes the first token of each text, `hidden[:, 0]`: where it all begins. */
function readFirstToken(node: GraphNode, { graph, shapes }: Known): readonly Need[] | undefined {
  const [data = '', indices = ''] = node.inputs;
  const index = graph.constants.get(indices)?.values;
  const isHidden = node.operator === 'ai.onnx:Gather' && shapes.get(data)?.length === 3;
  const isFirst = fromStart(node.integers.get('axis')?.[0] ?? 0, 3) === 1 && index?.length === 1 && index[0] === 0;
  return isHidden && isFirst ? [2, 'all'] : undefined;
}
