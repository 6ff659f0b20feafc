import { type Node, repeat } from './ast.js';
import { atomic } from './atomic-group.js';
import { tooLarge, unsupported } from './errors.js';
import type { PatternReader } from './pattern-reader.js';

/** As in Oniguruma. */
const maxCount = 100_000;
/** Quantifiers on one atom, and groups around it. */
const maxDepth = 120;

/** Reads the quantifiers that follow an atom, each one applying to all before it. */
export function parseQuantifiers(reader: PatternReader, atom: Node, depth: number): Node {
  let node = atom;
  for (let nested = depth; ; nested++) {
    const next = parseSimple(reader, node) ?? parseInterval(reader, node);
    if (next === null) return node;
    if (nested > maxDepth) throw tooLarge('quantifiers on quantifiers', maxDepth);
    node = next;
  }
}

function parseSimple(reader: PatternReader, item: Node): Node | null {
  const found = reader.match(/([*+?])([?+]?)/y);
  if (found === null) return null;
  const from = found[1] === '+' ? 1 : 0;
  const to = found[1] === '?' ? 1 : Number.POSITIVE_INFINITY;
  const node = repeat(item, from, to, found[2] !== '?');
  return found[2] === '+' ? atomic(node) : node;
}

// In this syntax `{n,m}+` is not possessive but a repeated repeat, and so is `{n}?`, which means `(?:…{n})?`.
function parseInterval(reader: PatternReader, item: Node): Node | null {
  const found = reader.match(/\{(\d+)\}|\{(\d+),(\d*)\}(\??)|\{,(\d+)\}(\??)/y);
  if (found === null) return null;
  const [, exact, low, high, lazy, upTo, lazyUpTo] = found;
  const from = Number(exact ?? low ?? 0);
  const to = Number(exact ?? upTo ?? (high === '' ? Number.POSITIVE_INFINITY : high));
  for (const count of [from, to]) if (Number.isFinite(count) && count > maxCount) throw tooLarge('repeats', maxCount);
  if (from <= to) return repeat(item, from, to, lazy !== '?' && lazyUpTo !== '?');
  // Bounds the wrong way round make it possessive.
  if (lazy === '?' || reader.sees('+')) throw unsupported('a further mark on a possessive interval');
  return atomic(repeat(item, to, from, true));
}
