import type { GraphNode } from './read-graph.js';
import { type Known, MATRIX_PRODUCTS, QUANTIZE, ruleOf } from './row-rules.js';
import { isNumber, type Shape } from './shape-rules.js';

/** Names of the two axes that a text model's inputs have. */
export interface TokenAxes {
  readonly batch: string;
  readonly sequence: string;
}

/** The axis of the tokens in `[batch, sequence, width]`, counted from the last as 1. */
const TOKENS = 2;

/** These tell axes apart by their sizes or places, which a list of tokens does not have. */
const MOVES: ReadonlySet<string> = new Set(['ai.onnx:Reshape', 'ai.onnx:Transpose']);

/**
 * Finds the nodes that compute each token of `[batch, sequence, width]` by itself: matrix products with a weight, and what
 * follows them. Given any list of tokens, they give the list of their results.
 * @returns for each of these nodes, the indices of the inputs that hold tokens
 */
export function findTokenRows(known: Known, axes: TokenAxes): ReadonlyMap<GraphNode, readonly number[]> {
  const found = new Map<GraphNode, readonly number[]>();
  const made = new Set<string>();
  for (const node of known.graph.nodes) {
    const inputs = tokenInputs(node, known, axes);
    if (inputs === undefined) continue;
    // What comes before a product, such as embeddings, is left: it costs little, and each of its inputs would have to be taken out.
    if (!BEGINS.has(node.operator) && !inputs.some((index) => made.has(node.inputs[index]!))) continue;
    found.set(node, inputs);
    made.add(node.outputs[0]!);
  }
  return found;
}

const BEGINS: ReadonlySet<string> = new Set([...MATRIX_PRODUCTS, QUANTIZE]);

/** Which inputs hold tokens; undefined for a node that does not compute each by itself. */
function tokenInputs(node: GraphNode, known: Known, axes: TokenAxes): readonly number[] | undefined {
  const { operator, inputs, outputs } = node;
  if (MOVES.has(operator) || (operator !== QUANTIZE && outputs.slice(1).some((name) => name !== ''))) return undefined;
  if (!holdsTokens(known.shapes.get(outputs[0] ?? ''), axes)) return undefined;
  const needs = ruleOf(operator, known.isExact)?.(node, TOKENS, known)?.needs;
  if (needs === undefined) return undefined;
  const tokens = inputs.flatMap((_, index) => (needs[index] === TOKENS ? [index] : []));
  const fits = inputs.every((name, index) => {
    const shape = known.shapes.get(name);
    return name === '' || (needs[index] === TOKENS ? holdsTokens(shape, axes) : shape?.every(isNumber));
  });
  return tokens.length > 0 && fits ? tokens : undefined;
}

/** Whether a shape is `[batch, sequence, width]`. */
export function holdsTokens(shape: Shape | undefined, { batch, sequence }: TokenAxes): boolean {
  return shape?.length === 3 && shape[0] === batch && shape[1] === sequence && isNumber(shape[2]);
}
