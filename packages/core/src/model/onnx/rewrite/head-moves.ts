import type { Graph, GraphNode } from './read-graph.js';
import type { Known } from './row-rules.js';
import { isNumber } from './shape-rules.js';
import { holdsTokens, type TokenAxes } from './token-rows.js';

/** How the width of a token is shared out among the heads of attention. */
export interface Heads {
  readonly count: number;
  /** Numbers each of them has. */
  readonly size: number;
}

/** Tokens that are given to attention: `[batch, sequence, width]` made `[batch, heads, sequence, size]`. */
export interface Split extends Heads {
  readonly tokens: string;
  /** Whether the last two axes are exchanged, as keys have them. */
  readonly isTurned: boolean;
}

/** What attention gives back: the same the other way round. */
export interface Merge extends Heads {
  readonly context: string;
}

/** Moves that can be made in one with those between places and the list of tokens. */
export interface HeadMoves {
  /** By the last node of each. */
  readonly splits: ReadonlyMap<GraphNode, Split>;
  /** By the tensor each makes. */
  readonly merges: ReadonlyMap<string, Merge>;
  /** Nodes whose results nothing else reads. */
  readonly left: ReadonlySet<GraphNode>;
}

/** More heads than an encoder has. */
const MAX_HEADS = 256;
const SPLIT = '0,2,1,3';
const TURNED = '0,2,3,1';

/**
 * Finds where tokens are moved to the heads of attention, and back: a `Reshape` and a `Transpose`.
 * @param rows the nodes that get the list of tokens
 */
export function findHeadMoves(
  { graph, shapes }: Pick<Known, 'graph' | 'shapes'>,
  rows: ReadonlyMap<GraphNode, readonly number[]>,
  axes: TokenAxes,
): HeadMoves {
  const splits = new Map<GraphNode, Split>();
  const merges = new Map<string, Merge>();
  const left = new Set<GraphNode>();
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const readers = readersOf(graph);
  /** The node that makes a tensor for one reader alone. */
  const onlyFor = (reader: GraphNode, operator: string): GraphNode | undefined => {
    const [name = ''] = reader.inputs;
    const maker = makers.get(name);
    return maker?.operator === operator && readers.get(name)?.every((one) => one === reader) ? maker : undefined;
  };
  /** Heads of a tensor `[batch, sequence, heads, size]` that holds the tokens of another. */
  const headsOf = (name: string | undefined, tokens: string | undefined): Heads | undefined => {
    const [batch, sequence, count, size, ...more] = shapes.get(name ?? '') ?? [];
    if (batch !== axes.batch || sequence !== axes.sequence || more.length > 0) return undefined;
    if (!isNumber(count) || !isNumber(size) || count < 1 || count > MAX_HEADS || size < 1) return undefined;
    return holdsTokens(shapes.get(tokens ?? ''), axes) ? { count, size } : undefined;
  };

  for (const node of graph.nodes) {
    const [output = ''] = node.outputs;
    const perm = node.integers.get('perm')?.join();
    if (node.operator === 'ai.onnx:Transpose' && (perm === SPLIT || perm === TURNED)) {
      const reshape = onlyFor(node, 'ai.onnx:Reshape');
      const [tokens = ''] = reshape?.inputs ?? [];
      const heads = headsOf(node.inputs[0], tokens);
      if (reshape === undefined || heads === undefined || !rows.has(makers.get(tokens)!)) continue;
      splits.set(node, { ...heads, tokens, isTurned: perm === TURNED });
      left.add(reshape);
    }
    if (node.operator === 'ai.onnx:Reshape' && readers.get(output)?.every((reader) => reader && rows.has(reader))) {
      const transpose = onlyFor(node, 'ai.onnx:Transpose');
      const heads = headsOf(node.inputs[0], output);
      if (heads === undefined || transpose?.integers.get('perm')?.join() !== SPLIT) continue;
      merges.set(output, { ...heads, context: transpose.inputs[0]! });
      left.add(transpose).add(node);
    }
  }
  return { splits, merges, left };
}

/** Who reads each tensor; undefined stands for the caller of the model. */
function readersOf({ nodes, outputs }: Graph): ReadonlyMap<string, readonly (GraphNode | undefined)[]> {
  const readers = new Map<string, (GraphNode | undefined)[]>(outputs.map((name) => [name, [undefined]]));
  for (const node of nodes) {
    for (const name of node.inputs) {
      const known = readers.get(name);
      if (known === undefined) readers.set(name, [node]);
      else known.push(node);
    }
  }
  return readers;
}
