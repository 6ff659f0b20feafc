import { alternatives, EMPTY, type LoopNode, type Node, type RepeatNode, repeat, sequence } from './ast.js';
import { tooLarge, unsupported } from './errors.js';

/** Items of a sequence, and counted copies, that a nullable loop is taken apart over. */
const maxParts = 64;
/** Nodes looked at for one loop: counted copies within counted copies multiply. */
const maxSplits = 5_000;

/** Nodes looked at so far. */
interface Effort {
  splits: number;
}

/** The ways of a node to match something, split by their preference to matching nothing. */
interface Ways {
  readonly before: Node | null;
  readonly nothing: boolean;
  readonly after: Node | null;
}

/**
 * A loop over a body that can match nothing, such as `(?:a*|b)*`. A backtracking engine leaves such a loop as soon as an
 * iteration matched nothing. That is kept by sorting the ways of the body into those preferred to nothing and the
 * others: leaving takes the place of nothing between them, and every iteration that stays in the loop moves on.
 */
export function nullableLoop(node: RepeatNode): Node {
  return takeApart(node, { splits: 0 });
}

function takeApart({ item, from, greedy }: RepeatNode, effort: Effort): Node {
  const { before, after } = split(item, effort);
  const loop: Node = { kind: 'loop', before, after, exitFirst: !greedy, min: 0, max: Number.POSITIVE_INFINITY };
  // A greedy loop begins with the body anyway, and leaving out of the first iteration is leaving the loop.
  const first = greedy ? from - 1 : from;
  return first > 0 ? sequence(repeat(item, first, first, true), loop) : loop;
}

const either = (...nodes: readonly (Node | null)[]): Node | null => {
  const some = nodes.filter((node) => node !== null);
  return some.length === 0 ? null : alternatives(...some);
};
const followed = (node: Node | null, next: Node): Node | null => (node === null ? null : sequence(node, next));

function split(node: Node, effort: Effort): Ways {
  if (++effort.splits > maxSplits) throw tooLarge('parts of a repeated group that can match nothing', maxSplits);
  if (node.min > 0) return { before: node, nothing: false, after: null };
  switch (node.kind) {
    case 'empty':
    case 'set':
      return { before: null, nothing: true, after: null };
    case 'sequence':
      return splitSequence(node.items, effort);
    case 'alternatives':
      return splitAlternatives(node.items, effort);
    case 'repeat':
      return splitRepeat(node, effort);
    case 'loop':
      return splitLoop(node);
    default:
      throw unsupported('a repeated group that can match nothing but an assertion');
  }
}

function splitSequence(items: readonly Node[], effort: Effort): Ways {
  if (items.length > maxParts) throw unsupported(`a repeated group of over ${maxParts} optional parts`);
  if (items.length === 0) return { before: null, nothing: true, after: null };
  const head = split(items[0]!, effort);
  const rest = sequence(...items.slice(1));
  const tail = splitSequence(items.slice(1), effort);
  return {
    before: either(followed(head.before, rest), tail.before),
    nothing: true,
    after: either(tail.after, followed(head.after, rest)),
  };
}

function splitAlternatives(items: readonly Node[], effort: Effort): Ways {
  const before: (Node | null)[] = [];
  const after: (Node | null)[] = [];
  let nothing = false;
  for (const item of items) {
    const ways = split(item, effort);
    (nothing ? after : before).push(ways.before);
    nothing ||= ways.nothing;
    after.push(ways.after);
  }
  return { before: either(...before), nothing, after: either(...after) };
}

function splitRepeat(node: RepeatNode, effort: Effort): Ways {
  const { item, from, to, greedy } = node;
  if (to === Number.POSITIVE_INFINITY && item.min === 0) return split(takeApart(node, effort), effort);
  if (item.min > 0) {
    const some = sequence(item, repeat(item, 0, to - 1, greedy));
    return greedy ? { before: some, nothing: true, after: null } : { before: null, nothing: true, after: some };
  }
  if (to > maxParts) throw unsupported(`a repeated group of over ${maxParts} optional parts`);
  let unrolled: Node = EMPTY;
  for (let count = to; count > 0; count--) {
    const more = sequence(item, unrolled);
    unrolled = count <= from ? more : greedy ? alternatives(more, EMPTY) : alternatives(EMPTY, more);
  }
  return split(unrolled, effort);
}

function splitLoop(loop: LoopNode): Ways {
  const before = followed(loop.before, loop);
  const after = followed(loop.after, loop);
  return loop.exitFirst
    ? { before: null, nothing: true, after: either(before, after) }
    : { before, nothing: true, after };
}
