import { cleanText } from '../guard/clean-text.js';
import type { Guard } from '../guard/guard.js';
import { loadedMaps } from '../guard/lazy-map.js';
import type { OriginalField } from '../guard/original-text.js';
import type { Cost, TaskSpec } from '../task/task-spec.js';

/** A checked and cleaned request, with the way back to the caller's text. */
export interface PreparedItem {
  readonly input: unknown;
  readonly options: unknown;
  readonly cost: Cost;
  /** UTF-16 code units of the strings as the caller gave them. */
  readonly characters: number;
  /** The strings as the caller gave them; read only where an observer asked for their hash. */
  texts(): readonly string[];
  /** Puts positions in a result back in terms of the caller's text. */
  restore(result: unknown): unknown;
}

/**
 * Walks one input through its task's schema and the guard.
 * @param place prefix that names the input in errors, empty for a single one
 * @throws LexrunError as the task and the guard do.
 */
export function prepareItem(
  spec: TaskSpec,
  guard: Guard,
  raw: unknown,
  options: unknown,
  index: number,
  place: string,
): PreparedItem {
  const names: string[] = [];
  const fields: OriginalField[] = [];
  const cleaned = spec.cleanTexts(spec.parseInput(raw, index), options, (original, field) => {
    const { text, map } = cleanText(original, place + field, guard);
    names.push(field);
    fields.push({ original, map });
    return text;
  });
  return new CleanedItem(spec, cleaned.input, cleaned.options, names, fields);
}

/** Of a class, since one is made for every text: what is seldom asked for is worked out when it is. */
class CleanedItem implements PreparedItem {
  readonly input: unknown;
  readonly options: unknown;
  readonly cost: Cost;
  readonly #spec: TaskSpec;
  readonly #names: readonly string[];
  readonly #fields: readonly OriginalField[];

  constructor(
    spec: TaskSpec,
    input: unknown,
    options: unknown,
    names: readonly string[],
    fields: readonly OriginalField[],
  ) {
    this.input = input;
    this.options = options;
    this.cost = spec.cost(input, options);
    this.#spec = spec;
    this.#names = names;
    this.#fields = fields;
  }

  get characters(): number {
    return this.#fields.reduce((sum, { original }) => sum + original.length, 0);
  }

  texts(): readonly string[] {
    return this.#fields.map(({ original }) => original);
  }

  restore(result: unknown): unknown {
    const changed = this.#fields.some(({ map }) => map !== undefined);
    if (!changed || this.#spec.restoreOffsets === undefined) return result;
    const byName = new Map(this.#names.map((name, at) => [name, this.#fields[at]!]));
    return this.#spec.restoreOffsets(result, loadedMaps().originalText(byName));
  }
}
