/**
 * Tells a listener what has no use for an answer: what it throws is ignored, and what its promise rejects with too. Left
 * alone, the failure of a listener declared `async` would end the process.
 */
export function tell<T extends readonly unknown[]>(listener: (...told: T) => unknown, ...told: T): void {
  try {
    // Asked for by its method: a promise of another realm is no instance of this one's.
    (listener(...told) as Partial<Promise<unknown>> | undefined)?.catch?.(() => {});
  } catch {
    // It has no say in the outcome, and there is nobody to tell.
  }
}
