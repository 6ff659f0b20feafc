import { Alphabet } from './alphabet.js';
import { codeAt, codeBefore, width } from './code-point.js';
import { LazyDfa } from './lazy-dfa.js';
import type { Lookarounds } from './lookarounds.js';
import { WorkBudget } from './work-budget.js';

/** What a compiled pattern consists of. */
export interface Engine {
  readonly alphabet: Alphabet;
  readonly forward: LazyDfa;
  /** The pattern read from its end to its start. */
  readonly backward: LazyDfa;
  readonly lookarounds: Lookarounds;
}

/** Units scanned without a match before failures are noted down. */
const quietUnits = 16;
/** Noted failures of one text. Bounds memory. */
const maxFailures = 1 << 20;

/**
 * Searches one text again and again, at increasing indices. A search may look far ahead of the match it returns, and the
 * next one would look there again; so what a long look-ahead came to is noted, and a search that arrives in a state known
 * to fail from there ends at once. Where that does not help, a budget of work ends the pass.
 */
export class TextScan {
  readonly text: string;
  readonly #engine: Engine;
  readonly #looks: Int32Array | null;
  readonly #failures = new Set<number>();
  #generation = -1;
  #budget: WorkBudget;
  #from = -1;

  constructor(engine: Engine, text: string) {
    this.#engine = engine;
    this.text = text;
    this.#budget = new WorkBudget(text);
    this.#looks = engine.lookarounds.compute(text, this.#budget);
  }

  /** @throws LexrunError `UNSUPPORTED_TOKENIZER` when the pass takes more than linear time. */
  exec(from: number): { readonly start: number; readonly end: number } | null {
    // Going back is a new pass.
    if (from <= this.#from) this.#budget = new WorkBudget(this.text);
    this.#from = from;
    // Tokenizers match nearly everywhere: the cheap question first.
    const end = this.#findEnd(from, false);
    if (end >= 0) return { start: from, end };
    if (from >= this.text.length) return null;
    const next = from + width(codeAt(this.text, from));
    const floatingEnd = this.#findEnd(next, true);
    return floatingEnd < 0 ? null : { start: this.#findStart(floatingEnd, next), end: floatingEnd };
  }

  // Where the preferred match ends that starts at the index, or (floating) as soon after it as any; -1 if there is none.
  #findEnd(from: number, floating: boolean): number {
    const { text } = this;
    const { alphabet, forward } = this.#engine;
    const budget = this.#budget;
    const looks = forward.lookMask === 0 ? null : this.#looks;
    let state = forward.start(from === 0 ? Alphabet.edge : alphabet.symbolOf(codeBefore(text, from)), floating);
    let end = -1;
    let index = from;
    let quietFrom = from;
    let pending: number[] = [];
    for (;;) {
      const code = index < text.length ? codeAt(text, index) : -1;
      const symbol = code < 0 ? Alphabet.edge : alphabet.symbolOf(code);
      const step = forward.step(state, looks === null ? symbol : forward.column(symbol, looks[index]!), budget);
      if ((step & 1) === 1) {
        end = index;
        quietFrom = index;
        if (pending.length > 0) pending = [];
      }
      state = step >> 1;
      if (state === LazyDfa.dead || code < 0) break;
      index += width(code);
      // One of two neighbours, since a pair of surrogates may step over one.
      if ((index & 31) > 1 || index - quietFrom <= quietUnits) continue;
      if (this.#generation !== forward.generation) {
        this.#failures.clear();
        this.#generation = forward.generation;
        pending = [];
      }
      const key = index * 2 ** 20 + state;
      if (this.#failures.has(key)) break;
      pending.push(key);
    }
    this.#noteFailures(pending);
    this.#budget.spend(index - from + 1);
    return end;
  }

  #noteFailures(pending: readonly number[]): void {
    if (this.#generation !== this.#engine.forward.generation) return;
    if (this.#failures.size + pending.length > maxFailures) return;
    for (const key of pending) this.#failures.add(key);
  }

  // The leftmost start, not before the floor, of a match that ends at the index.
  #findStart(end: number, floor: number): number {
    const { text } = this;
    const { alphabet, backward } = this.#engine;
    const budget = this.#budget;
    const looks = backward.lookMask === 0 ? null : this.#looks;
    const ahead = end < text.length ? alphabet.symbolOf(codeAt(text, end)) : Alphabet.edge;
    let state = backward.start(ahead, false);
    let start = end;
    for (let index = end; ; ) {
      const code = index === 0 ? -1 : codeBefore(text, index, index === floor ? 0 : floor);
      const symbol = code < 0 ? Alphabet.edge : alphabet.symbolOf(code);
      const step = backward.step(state, looks === null ? symbol : backward.column(symbol, looks[index]!), budget);
      if ((step & 1) === 1) start = index;
      state = step >> 1;
      if (state === LazyDfa.dead || index === floor) return start;
      index -= width(code);
    }
  }
}
