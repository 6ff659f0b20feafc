import type { OperatorCounts } from './walk-graph.js';
import { malformed } from './wire.js';

/** Most nodes after every call of a function is replaced by its body, which is what a runtime does. */
const MAX_EXPANDED_NODES = 4_000_000;

/**
 * Refuses functions that call themselves, and ones that call each other so often that inlining them would exhaust memory:
 * forty functions that each call the next twice are small in the file and 2^40 nodes in the runtime.
 * @throws LexrunError `INVALID_MODEL`.
 */
export function checkFunctionExpansion(graph: OperatorCounts, functions: ReadonlyMap<string, OperatorCounts>): void {
  const sizes = new Map<string, number>();
  const size = (operators: OperatorCounts): number => {
    let total = 0;
    for (const [operator, count] of operators) {
      total += count * (functions.has(operator) ? expanded(operator) : 1);
      if (total > MAX_EXPANDED_NODES) throw malformed('its functions expand to too many nodes');
    }
    return total;
  };
  const expanded = (name: string): number => {
    const known = sizes.get(name);
    if (Number.isNaN(known)) throw malformed('one of its functions calls itself');
    if (known !== undefined) return known;
    // NaN marks a function whose body is being measured. The walk is as deep as the chain of calls, which is bounded.
    sizes.set(name, Number.NaN);
    const result = size(functions.get(name)!) + 1;
    sizes.set(name, result);
    return result;
  };
  size(graph);
}
