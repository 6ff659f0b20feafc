import { look, type Node, type PeekNode, peek } from './ast.js';
import { type CharSet, complement, NONE, union } from './char-set.js';

/** A lookaround; over a single character it is the cheap {@link PeekNode}. */
export function makeLook(behind: boolean, negated: boolean, body: Node): Node {
  const simple = asPeek(body, behind);
  if (simple === null) return look(behind, negated, body);
  return negated ? peek(behind, complement(simple.set), !simple.edge) : simple;
}

// The body as one test of the neighbouring character, if it is one.
function asPeek(body: Node, behind: boolean): PeekNode | null {
  if (body.kind === 'set') return peek(behind, body.set, false);
  if (body.kind === 'peek') return body.behind === behind ? body : null;
  if (body.kind !== 'alternatives') return null;
  const sets: CharSet[] = [NONE];
  let edge = false;
  for (const item of body.items) {
    const simple = asPeek(item, behind);
    if (simple === null) return null;
    sets.push(simple.set);
    edge ||= simple.edge;
  }
  return peek(behind, union(...sets), edge);
}
