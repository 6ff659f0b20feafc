/** What a request is expected to cost, before anything is tokenized. */
export interface Cost {
  /** Rows of the model's batch: windows, labels or documents. */
  readonly rows: number;
  /** Estimated tokens of all rows. */
  readonly tokens: number;
  /** Estimated tokens of the longest row: what the planner sorts by. */
  readonly rowTokens: number;
}

/** Cleans one string of a request. `field` names it in errors, for example `text` or `documents[3]`. */
export type CleanText = (text: string, field: string) => string;

/** Turns a position in a cleaned string into one of the caller's original, by the field's name. */
export interface OriginalText {
  /** The caller's string of this field. */
  text(field: string): string;
  /**
   * A span of the cleaned string in terms of the original, both in UTF-16 code units. Characters that a guard removed at
   * the edges of the span stay outside it.
   */
  span(field: string, start: number, end: number): readonly [start: number, end: number];
}

/**
 * A task as the caller's thread sees it: what it accepts, which strings a guard must walk, what it costs. Never crosses
 * to an executor. `Input` and `Options` are plain cloneable data.
 */
export interface TaskSpec<Input = unknown, Options = unknown, Result = unknown> {
  /** Name of the task. */
  readonly name: string;
  /** Checks one input. `index` is its place in a list. @throws LexrunError `INVALID_INPUT`. */
  parseInput(input: unknown, index: number): Input;
  /** Checks the options of a call and fills in defaults. @throws LexrunError `INVALID_OPTIONS`. */
  parseOptions(options: unknown): Options;
  /** Walks every string that reaches the model, input and options alike, and puts back what `clean` returns. */
  cleanTexts(input: Input, options: Options, clean: CleanText): { readonly input: Input; readonly options: Options };
  /** Estimates rows and tokens. Called on cleaned texts. */
  cost(input: Input, options: Options): Cost;
  /** Puts positions (and text cut out by them) back in terms of the caller's original. Absent where a result has none. */
  restoreOffsets?(result: Result, original: OriginalText): Result;
}
