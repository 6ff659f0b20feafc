/**
 * Tells a listener what has no use for an answer: what it throws is ignored, and what its promise rejects with too. Left
 * alone, the failure of a listener declared `async` would end the process.
 */
export function tell<T extends readonly unknown[]>(listener: (...told: T) => unknown, ...told: T): void {
  try {
    const pending = listener(...told);
    if (pending instanceof Promise) pending.catch(() => {});
  } catch {
    // It has no say in the outcome, and there is nobody to tell.
  }
}
