import { isMultiFold } from './case-fold.js';
import type { CharSet } from './char-set.js';
import { unsupported } from './errors.js';

/** Lengths of what a node matches, in code points; `max` may be Infinity. */
interface Lengths {
  readonly min: number;
  readonly max: number;
}

/** Matches nothing, successfully. */
export interface EmptyNode extends Lengths {
  readonly kind: 'empty';
}

/** One code point of the set. */
export interface SetNode extends Lengths {
  readonly kind: 'set';
  readonly set: CharSet;
  /** The folded character, if the node is a character of a pattern that ignores case. */
  readonly folded?: string;
}

/** One after the other. */
export interface SequenceNode extends Lengths {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
}

/** One of them, earlier ones preferred. */
export interface AlternativesNode extends Lengths {
  readonly kind: 'alternatives';
  readonly items: readonly Node[];
}

/** `from` to `to` times; `greedy` prefers more. */
export interface RepeatNode extends Lengths {
  readonly kind: 'repeat';
  readonly item: Node;
  readonly from: number;
  readonly to: number;
  readonly greedy: boolean;
}

/**
 * A loop that never iterates over nothing: `before` and then again, or out, or `after` and then again, in this order of
 * preference; with `exitFirst` out comes first.
 */
export interface LoopNode extends Lengths {
  readonly kind: 'loop';
  readonly before: Node | null;
  readonly after: Node | null;
  readonly exitFirst: boolean;
}

/** Tests the neighbouring code point: it is in the set, or there is none and `edge` holds. */
export interface PeekNode extends Lengths {
  readonly kind: 'peek';
  readonly behind: boolean;
  readonly set: CharSet;
  readonly edge: boolean;
}

/** A lookaround over more than one code point. */
export interface LookNode extends Lengths {
  readonly kind: 'look';
  readonly behind: boolean;
  readonly negated: boolean;
  readonly body: Node;
}

/** A pattern after parsing: no captures, no atomic groups, no case flags. */
export type Node = EmptyNode | SetNode | SequenceNode | AlternativesNode | RepeatNode | LoopNode | PeekNode | LookNode;

/** The empty pattern. */
export const EMPTY: EmptyNode = { kind: 'empty', min: 0, max: 0 };

/** One code point of the set; `folded` where it is a character of a pattern that ignores case. */
export function setNode(set: CharSet, folded?: string): SetNode {
  return { kind: 'set', set, min: 1, max: 1, ...(folded === undefined ? {} : { folded }) };
}

/** Concatenates; nested sequences are made flat. */
export function sequence(...parts: readonly Node[]): Node {
  const items = parts.flatMap((part) => (part.kind === 'sequence' ? part.items : part.kind === 'empty' ? [] : [part]));
  if (items.length === 0) return EMPTY;
  if (items.length === 1) return items[0]!;
  refuseMultiFold(items);
  let min = 0;
  let max = 0;
  for (const item of items) {
    min += item.min;
    max += item.max;
  }
  return { kind: 'sequence', items, min, max };
}

/** Alternatives in order of preference; nested ones are made flat. */
export function alternatives(...parts: readonly Node[]): Node {
  const items = parts.flatMap((part) => (part.kind === 'alternatives' ? part.items : [part]));
  if (items.length === 1) return items[0]!;
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (const item of items) {
    min = Math.min(min, item.min);
    max = Math.max(max, item.max);
  }
  return { kind: 'alternatives', items, min, max };
}

/**
 * `from` to `to` times; `to` may be Infinity.
 *
 * @throws LexrunError `UNSUPPORTED_TOKENIZER` where an assertion is repeated; Oniguruma refuses most of these too.
 */
export function repeat(item: Node, from: number, to: number, greedy: boolean): Node {
  if (item.kind === 'empty' || to === 0) return EMPTY;
  if (item.max === 0) throw unsupported('a quantifier on an assertion');
  if (from === 1 && to === 1) return item;
  if (item.kind === 'set' && item.folded !== undefined && to > 1 && to !== Number.POSITIVE_INFINITY) {
    refuseMultiFold([item, item, item]);
  }
  return { kind: 'repeat', item, from, to, greedy, min: item.min * from, max: item.max * to };
}

/** A test of the code point behind or ahead; `edge` is its result where there is none. */
export function peek(behind: boolean, set: CharSet, edge: boolean): PeekNode {
  return { kind: 'peek', behind, set, edge, min: 0, max: 0 };
}

/** A lookaround; `lookaround-node.ts` finds the cheap form first. */
export function look(behind: boolean, negated: boolean, body: Node): LookNode {
  return { kind: 'look', behind, negated, body, min: 0, max: 0 };
}

// Oniguruma lets `ss` match `ß` where case is ignored; this engine folds single characters only, so it says no.
function refuseMultiFold(items: readonly Node[]): void {
  let run = '';
  for (const item of items) {
    run = item.kind === 'set' && item.folded !== undefined ? (run + item.folded).slice(-8) : '';
    const characters = [...run];
    if (isMultiFold(characters.slice(-2).join('')) || isMultiFold(characters.slice(-3).join(''))) {
      throw unsupported('a case-insensitive string that equals one character');
    }
  }
}
