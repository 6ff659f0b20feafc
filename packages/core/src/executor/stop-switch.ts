import type { SessionRunOptions } from '../session/session.js';

/**
 * Ends a run early, and is what a session is told of it. The signal is made when a session asks for it: most never do, and
 * one a run is not free. A class: a getter in an object literal makes V8 keep what it refers to until a full collection.
 */
export class StopSwitch implements SessionRunOptions {
  /** Of the run under way, in milliseconds since the epoch. */
  deadline = 0;
  #controller: AbortController | undefined;
  #thrown = false;

  get thrown(): boolean {
    return this.#thrown;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#thrown) this.#controller.abort();
    return this.#controller.signal;
  }

  throw(): void {
    this.#thrown = true;
    this.#controller?.abort();
  }
}
