/** A call needs code that is not loaded: once `load` has ended, the same call succeeds. */
export class PartMissing extends Error {
  readonly load: () => Promise<void>;

  constructor(load: () => Promise<void>) {
    super('A part of the tokenizer is not loaded.');
    this.load = load;
  }
}

/** Runs work that encodes texts, again for each part that was missing. */
export async function withParts<T>(work: () => T): Promise<T> {
  // The rest of the tokenizer, and what truncates.
  for (let missing = 2; missing > 0; missing--) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof PartMissing)) throw error;
      await error.load();
    }
  }
  return work();
}
