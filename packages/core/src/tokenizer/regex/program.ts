import type { LookNode, Node, RepeatNode } from './ast.js';
import type { CharSet } from './char-set.js';
import { ANY } from './char-set.js';
import { tooLarge } from './errors.js';
import { nullableLoop } from './nullable-loop.js';

/** Instructions of all programs of a pattern (it is compiled forward and backward): bounds a step of the simulation. */
const maxInstructions = 20_000;
/** Nodes visited while instructions are made: bounds repeats of what makes none. */
const maxVisits = 200_000;
/** Lookarounds over more than one character: one bit each in the words of {@link Lookarounds}. */
const maxLooks = 30;
/** Sets that the alphabet tells apart: bounds the work for a character seen the first time. */
const maxSets = 2_000;

/** What an instruction does; `a` and `b` are its operands. */
export const Op = {
  /** Takes a code point of set `a`. */
  Take: 0,
  /** Goes on at `a`, and at `b` with lower priority. */
  Split: 1,
  /** Goes on at `a`. */
  Jump: 2,
  /** Goes on if the code point behind (in the direction of the scan) is in set `a`, or there is none and `b` is 1. */
  PeekBehind: 3,
  /** The same for the code point ahead. */
  PeekAhead: 4,
  /** Goes on if bit `a` of the position's lookarounds equals `b`. */
  Look: 5,
  /** Matched. */
  Match: 6,
} as const;

/** A compiled pattern, to be read forward or backward over a text. */
export interface Program {
  readonly op: Uint8Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Where a search that may start anywhere begins; 0 is where an anchored one does. */
  readonly floating: number;
  /** Sets of {@link Op.PeekBehind}. */
  readonly behindSets: readonly number[];
  /** Bits of {@link Op.Look}. */
  readonly lookMask: number;
}

/** A lookaround, computed for all positions of a text at once. */
export interface CompiledLook {
  readonly behind: boolean;
  /** Of a lookahead the program reads backward, so that one pass tells at which positions the body starts. */
  readonly program: Program;
}

/** Makes the programs of one pattern; they share their sets and lookarounds. */
export class ProgramBuilder {
  readonly sets: CharSet[] = [];
  /** In an order such that each uses only earlier ones. */
  readonly looks: CompiledLook[] = [];
  /** Made so far. */
  instructions = 0;
  visits = 0;
  readonly #setIndex = new Map<string, number>();
  readonly #lookIndex = new Map<Node, number>();

  /** @throws LexrunError `INVALID_TOKENIZER` over the caps. */
  build(node: Node, backward: boolean): Program {
    return new Emitter(this, backward).program(node);
  }

  setIndex(set: CharSet): number {
    const known = this.#setIndex.get(set.key);
    if (known !== undefined) return known;
    if (this.sets.length >= maxSets) throw tooLarge('different characters and classes', maxSets);
    this.#setIndex.set(set.key, this.sets.length);
    return this.sets.push(set) - 1;
  }

  lookIndex(node: LookNode): number {
    const known = this.#lookIndex.get(node.body);
    if (known !== undefined) return known;
    const program = this.build(node.body, !node.behind);
    if (this.looks.length >= maxLooks) throw tooLarge('lookarounds', maxLooks);
    const index = this.looks.push({ behind: node.behind, program }) - 1;
    this.#lookIndex.set(node.body, index);
    return index;
  }
}

class Emitter {
  readonly #builder: ProgramBuilder;
  readonly #backward: boolean;
  readonly #op: number[] = [];
  readonly #a: number[] = [];
  readonly #b: number[] = [];
  readonly #behindSets = new Set<number>();
  #lookMask = 0;

  constructor(builder: ProgramBuilder, backward: boolean) {
    this.#builder = builder;
    this.#backward = backward;
  }

  program(node: Node): Program {
    this.#node(node);
    this.#add(Op.Match);
    const floating = this.#add(Op.Split, 0, this.#op.length + 1);
    this.#add(Op.Take, this.#builder.setIndex(ANY));
    this.#add(Op.Jump, floating);
    return {
      op: Uint8Array.from(this.#op),
      a: Int32Array.from(this.#a),
      b: Int32Array.from(this.#b),
      floating,
      behindSets: [...this.#behindSets],
      lookMask: this.#lookMask,
    };
  }

  #add(op: number, a = 0, b = 0): number {
    if (++this.#builder.instructions > maxInstructions) throw tooLarge('instructions', maxInstructions);
    this.#a.push(a);
    this.#b.push(b);
    return this.#op.push(op) - 1;
  }

  #node(node: Node): void {
    if (++this.#builder.visits > maxVisits) throw tooLarge('parts', maxVisits);
    switch (node.kind) {
      case 'empty':
        return;
      case 'set':
        this.#add(Op.Take, this.#builder.setIndex(node.set));
        return;
      case 'sequence':
        for (const item of this.#backward ? node.items.toReversed() : node.items) this.#node(item);
        return;
      case 'alternatives':
        this.#choose(node.items.map((item) => () => this.#node(item)));
        return;
      case 'repeat':
        this.#repeat(node);
        return;
      case 'loop': {
        const start = this.#op.length;
        const again = (body: Node | null) => (body === null ? [] : [() => this.#again(body, start)]);
        const out = [() => {}];
        const { before, after, exitFirst } = node;
        this.#choose(
          exitFirst ? [...out, ...again(before), ...again(after)] : [...again(before), ...out, ...again(after)],
        );
        return;
      }
      case 'peek': {
        const set = this.#builder.setIndex(node.set);
        const behind = node.behind !== this.#backward;
        if (behind) this.#behindSets.add(set);
        this.#add(behind ? Op.PeekBehind : Op.PeekAhead, set, node.edge ? 1 : 0);
        return;
      }
      case 'look': {
        const index = this.#builder.lookIndex(node);
        this.#lookMask |= 1 << index;
        this.#add(Op.Look, index, node.negated ? 0 : 1);
      }
    }
  }

  #again(body: Node, start: number): void {
    this.#node(body);
    this.#add(Op.Jump, start);
  }

  // Branches in order of preference; each goes on behind the last.
  #choose(branches: readonly (() => void)[]): void {
    const ends: number[] = [];
    branches.forEach((emit, index) => {
      const last = index === branches.length - 1;
      const split = last ? -1 : this.#add(Op.Split, this.#op.length + 1);
      emit();
      if (last) return;
      ends.push(this.#add(Op.Jump));
      this.#b[split] = this.#op.length;
    });
    for (const end of ends) this.#a[end] = this.#op.length;
  }

  #repeat(node: RepeatNode): void {
    const { item, from, to, greedy } = node;
    if (to === Number.POSITIVE_INFINITY && item.min === 0) {
      this.#node(nullableLoop(node));
      return;
    }
    for (let count = 0; count < from; count++) this.#node(item);
    const splits: number[] = [];
    const loops = to === Number.POSITIVE_INFINITY;
    for (let count = from; count < to; count++) {
      const split = this.#add(Op.Split);
      splits.push(split);
      this.#node(item);
      if (!loops) continue;
      this.#add(Op.Jump, split);
      break;
    }
    for (const split of splits) {
      this.#a[split] = greedy ? split + 1 : this.#op.length;
      this.#b[split] = greedy ? this.#op.length : split + 1;
    }
  }
}
