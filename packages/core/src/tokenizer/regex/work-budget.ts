import { LexrunError } from '../../error/lexrun-error.js';

/** Units of work a pass over a text may take, for each UTF-16 unit of the text. */
const workPerUnit = 64;
/** Units of text a pass may take the work of on top: room for building the automaton. */
const spareUnits = 65_536;

/**
 * Bounds the work of one pass over a text. A unit is a step of the automaton that is in its table, or an instruction
 * visited for one that is not.
 */
export class WorkBudget {
  #left: number;

  constructor(text: string) {
    this.#left = workPerUnit * (text.length + spareUnits);
  }

  /** @throws LexrunError `UNSUPPORTED_TOKENIZER` when nothing is left. */
  spend(work: number): void {
    this.#left -= work;
    if (this.#left >= 0) return;
    throw new LexrunError(
      'UNSUPPORTED_TOKENIZER',
      'A regular expression of the tokenizer takes more than linear time on this text.',
      { details: { workPerUnit } },
    );
  }
}
