import { Alphabet } from './alphabet.js';
import { codeAt, codeBefore, width } from './code-point.js';
import { LazyDfa } from './lazy-dfa.js';
import type { CompiledLook } from './program.js';
import type { WorkBudget } from './work-budget.js';

/** Computes the lookarounds of a pattern for all positions of a text, one linear pass each. */
export class Lookarounds {
  readonly #alphabet: Alphabet;
  readonly #passes: readonly { readonly behind: boolean; readonly dfa: LazyDfa }[];

  constructor(looks: readonly CompiledLook[], alphabet: Alphabet) {
    this.#alphabet = alphabet;
    this.#passes = looks.map(({ behind, program }) => ({ behind, dfa: new LazyDfa(program, alphabet, 'all') }));
  }

  /** A word for each index 0 to the length: bit n tells whether the body of lookaround n matches there. */
  compute(text: string, budget: WorkBudget): Int32Array | null {
    if (this.#passes.length === 0) return null;
    const words = new Int32Array(text.length + 1);
    this.#passes.forEach(({ behind, dfa }, index) => {
      this.#pass(text, words, behind, dfa, 1 << index, budget);
    });
    return words;
  }

  #pass(text: string, words: Int32Array, forward: boolean, dfa: LazyDfa, bit: number, budget: WorkBudget): void {
    let state = dfa.start(Alphabet.edge, true);
    const end = forward ? text.length : 0;
    let index = text.length - end;
    for (;;) {
      const code = index === end ? -1 : forward ? codeAt(text, index) : codeBefore(text, index);
      const symbol = code < 0 ? Alphabet.edge : this.#alphabet.symbolOf(code);
      const column = dfa.lookMask === 0 ? symbol : dfa.column(symbol, words[index]!);
      const step = dfa.step(state, column, budget);
      if ((step & 1) === 1) words[index]! |= bit;
      if (index === end) return;
      state = step >> 1;
      index += forward ? width(code) : -width(code);
    }
  }
}
