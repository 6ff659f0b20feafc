import { Alphabet } from './alphabet.js';
import { unsupported } from './errors.js';
import { Op, type Program } from './program.js';
import type { WorkBudget } from './work-budget.js';

/** Cells of a transition table before it is emptied: 2 MiB. */
const maxCells = 1 << 19;
/** Threads over all states before the table is emptied. */
const maxThreads = 1 << 20;
/** Different (symbol, lookarounds) pairs; a text that needs more is refused. */
const maxColumns = 1 << 14;

/** How the threads of a state compete. */
export type Mode =
  /** By priority: a match ends all threads of lower priority, as backtracking would never have come to them. */
  | 'first'
  /** Not at all: every position where any thread matches counts. */
  | 'all';

/**
 * The automaton of a program. A state is a list of threads, in order of priority, after a code point was taken; what
 * follows from it is worked out when it is first asked for (a step of a Pike machine, linear in the program) and kept in
 * a table of bounded size. A full table is emptied, so a scan is linear in the text whatever the number of states; and the work of steps
 * that are not in the table is taken from a budget.
 */
export class LazyDfa {
  /** The state without threads. */
  static readonly dead = 0;

  /** Counts how often the table was emptied; states of an earlier time mean nothing. */
  generation = 0;
  /** Lookarounds that matter to {@link LazyDfa.column}; when 0, a symbol is its own column. */
  readonly lookMask: number;

  // The cell of a state and a column is at `state << shift | column`; it holds the step plus one, or 0 when unknown.
  #table: Int32Array = new Int32Array(1024);
  #shift = 4;
  readonly #program: Program;
  readonly #alphabet: Alphabet;
  readonly #mode: Mode;
  readonly #columnIds = new Map<number, number>();
  readonly #columnSymbols: number[] = [];
  readonly #columnLooks: number[] = [];
  readonly #behindOf = new Map<number, number>();
  readonly #behindIds = new Map<string, number>();
  #threads: Int32Array[] = [];
  #behind: number[] = [];
  #ids = new Map<string, number>();
  #threadCount = 0;
  readonly #visited: Uint32Array;
  #visit = 0;
  /** Instructions that the last step came to. */
  #visits = 0;

  constructor(program: Program, alphabet: Alphabet, mode: Mode) {
    this.#program = program;
    this.#alphabet = alphabet;
    this.#mode = mode;
    this.lookMask = program.lookMask;
    this.#visited = new Uint32Array(program.op.length);
    this.#clear();
  }

  /** The state before a scan, whose neighbour on the other side has the given symbol. */
  start(behind: number, floating: boolean): number {
    return this.#state([floating ? this.#program.floating : 0], this.#behindClass(behind));
  }

  /** The column of a symbol ahead at a position with these lookarounds. Only needed with a {@link LazyDfa.lookMask}. */
  column(symbol: number, looks: number): number {
    const key = symbol * 2 ** 31 + (looks & this.lookMask);
    let column = this.#columnIds.get(key);
    if (column === undefined) {
      column = this.#columnIds.size;
      if (column >= maxColumns) throw unsupported('too many lookarounds for this text');
      this.#columnIds.set(key, column);
      this.#columnSymbols.push(symbol);
      this.#columnLooks.push(looks & this.lookMask);
    }
    return column;
  }

  /**
   * One step, as `next state << 1 | matched`. Matched means that a match ends at the position before the column's code
   * point. May empty the table.
   */
  step(state: number, column: number, budget: WorkBudget): number {
    const cell = column >> this.#shift === 0 ? this.#table[(state << this.#shift) | column]! : 0;
    return cell === 0 ? this.#computeStep(state, column, budget) : cell - 1;
  }

  #computeStep(state: number, column: number, budget: WorkBudget): number {
    const symbol = this.lookMask === 0 ? column : this.#columnSymbols[column]!;
    const looks = this.lookMask === 0 ? 0 : this.#columnLooks[column]!;
    const taken: number[] = [];
    const matched = this.#take(this.#threads[state]!, this.#behind[state]!, symbol, looks, taken);
    budget.spend(this.#visits);
    if (this.#mode === 'all') taken.sort((one, other) => one - other);
    const generation = this.generation;
    while (column >> this.#shift !== 0) {
      this.#shift++;
      this.#clear();
    }
    const next = taken.length === 0 ? LazyDfa.dead : this.#state(taken, this.#behindClass(symbol));
    const step = (next << 1) | (matched ? 1 : 0);
    // Emptied on the way: the state we come from is gone.
    if (generation === this.generation) this.#table[(state << this.#shift) | column] = step + 1;
    return step;
  }

  #take(threads: Int32Array, behind: number, symbol: number, looks: number, taken: number[]): boolean {
    const { op, a, b } = this.#program;
    const visit = ++this.#visit;
    const stack: number[] = [];
    let matched = false;
    this.#visits = 0;
    for (const thread of threads) {
      stack.push(thread);
      while (stack.length > 0) {
        const at = stack.pop()!;
        this.#visits++;
        if (this.#visited[at] === visit) continue;
        this.#visited[at] = visit;
        switch (op[at]) {
          case Op.Take:
            if (this.#alphabet.isMember(symbol, a[at]!)) taken.push(at + 1);
            break;
          case Op.Split:
            stack.push(b[at]!, a[at]!);
            break;
          case Op.Jump:
            stack.push(a[at]!);
            break;
          case Op.PeekBehind:
            if (this.#holds(behind, a[at]!, b[at]!)) stack.push(at + 1);
            break;
          case Op.PeekAhead:
            if (this.#holds(symbol, a[at]!, b[at]!)) stack.push(at + 1);
            break;
          case Op.Look:
            if (((looks >> a[at]!) & 1) === b[at]) stack.push(at + 1);
            break;
          default:
            if (this.#mode === 'first') return true;
            matched = true;
        }
      }
    }
    return matched;
  }

  #holds(symbol: number, set: number, edge: number): boolean {
    return symbol === Alphabet.edge ? edge === 1 : this.#alphabet.isMember(symbol, set);
  }

  // A symbol that stands for all that look the same from ahead, so that states do not multiply.
  #behindClass(symbol: number): number {
    const { behindSets } = this.#program;
    if (behindSets.length === 0) return Alphabet.edge;
    let result = this.#behindOf.get(symbol);
    if (result === undefined) {
      const seen = behindSets.map((set) => (this.#alphabet.isMember(symbol, set) ? 1 : 0)).join('');
      const key = symbol === Alphabet.edge ? 'edge' : seen;
      result = this.#behindIds.get(key) ?? symbol;
      this.#behindIds.set(key, result);
      this.#behindOf.set(symbol, result);
    }
    return result;
  }

  #state(threads: readonly number[], behind: number): number {
    const key = String.fromCharCode(behind, ...threads);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const needed = (this.#threads.length + 1) << this.#shift;
    // A dead state and two others always fit, whatever the number of columns.
    if (needed > maxCells || this.#threadCount + threads.length > maxThreads) this.#clear();
    const id = this.#threads.push(Int32Array.from(threads)) - 1;
    this.#behind.push(behind);
    this.#threadCount += threads.length;
    this.#ids.set(key, id);
    const cells = (id + 1) << this.#shift;
    if (cells > this.#table.length) {
      const larger = new Int32Array(Math.max(cells, this.#table.length * 2));
      larger.set(this.#table);
      this.#table = larger;
    }
    return id;
  }

  #clear(): void {
    this.generation++;
    this.#table.fill(0);
    this.#threads = [new Int32Array(0)];
    this.#behind = [Alphabet.edge];
    this.#ids = new Map();
    this.#threadCount = 0;
  }
}
