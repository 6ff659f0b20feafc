import type { Graph } from './read-graph.js';

/**
 * Whether each tensor is made once, before it is read, and by a name that is not ours.
 * @param prefix begins the names that a rewriting adds
 */
export function isSorted({ nodes, inputs, constants }: Graph, prefix: string): boolean {
  const made = new Set(['', ...inputs.map(({ name }) => name), ...constants.keys()]);
  for (const node of nodes) {
    if (!node.inputs.every((name) => made.has(name))) return false;
    for (const name of node.outputs) {
      if (name === '') continue;
      if (name.startsWith(prefix) || (made.has(name) && node.operator !== 'ai.onnx:Constant')) return false;
      made.add(name);
    }
  }
  return true;
}
