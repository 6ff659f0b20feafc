import { alternatives, EMPTY, type Node, type RepeatNode, repeat, sequence } from './ast.js';
import { unsupported } from './errors.js';
import { makeLook } from './lookaround-node.js';

/**
 * The equal of `(?>node)` without atomicity, where there is one: an atomic group takes the first way to match and no
 * other, which is the same as guarding every later way with "and the earlier ones do not match here".
 *
 * @throws LexrunError `UNSUPPORTED_TOKENIZER` when no equal is known.
 */
export function atomic(node: Node): Node {
  // All ways to match end at one place, and there are no captures to tell them apart.
  if (node.min === node.max) return node;
  if (node.kind === 'alternatives') return atomicAlternatives(node.items);
  if (node.kind === 'repeat') return atomicRepeat(node);
  if (node.kind === 'sequence') {
    const open = node.items.findIndex((item) => item.min !== item.max);
    if (open === node.items.length - 1) return sequence(...node.items.slice(0, -1), atomic(node.items[open]!));
  }
  throw unsupported('an atomic group or possessive quantifier that is not known to be linear');
}

const without = (node: Node): Node => makeLook(false, true, node);

function atomicAlternatives(items: readonly Node[]): Node {
  const [first] = items;
  // Neighbours of one fixed length need no guards among themselves.
  let count = 1;
  if (first!.min === first!.max) {
    while (count < items.length && items[count]!.min === first!.min && items[count]!.max === first!.min) count++;
  }
  const head = alternatives(...items.slice(0, count));
  if (count === items.length) return atomic(head);
  return alternatives(atomic(head), sequence(without(head), atomic(alternatives(...items.slice(count)))));
}

function atomicRepeat({ item, from, to, greedy }: RepeatNode): Node {
  if (from === 0 && to === 1) return greedy ? alternatives(atomic(item), without(item)) : EMPTY;
  if (item.min !== item.max) throw unsupported('a possessive quantifier on a group of varying length');
  const few = repeat(item, from, from, true);
  if (!greedy) return few;
  // As many as there are: either the last one allowed, or no further one follows.
  const all = to === Number.POSITIVE_INFINITY;
  const ended = sequence(repeat(item, from, all ? to : to - 1, true), without(item));
  return all ? ended : alternatives(repeat(item, to, to, true), ended);
}
