/** Ends a run early. Its signal is made when a session asks for it: most never do, and one a run is not free. */
export class StopSwitch {
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
