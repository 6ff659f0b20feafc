/** Cells of the shared counters. */
const BEGUN = 0;
const ALLOWED = 1;
const ENDED = 2;
const SESSIONS = 3;
const ROWS = 4;
const LOG = 8;
const LOG_LENGTH = 4_096;
const EVERY_RUN = 2 ** 31 - 1;

type Words = Int32Array<ArrayBufferLike>;
type WaitAsync = (words: Words, cell: number, value: number) => { readonly value: Promise<string> | string };

/**
 * Counters that a fake backend and a test share, also across threads: the test learns when a run has begun and decides
 * when it may end. Nothing is timed.
 */
export interface FakeGate {
  /** Goes into `FakeBackendOptions.gate`; survives `structuredClone` and `postMessage` to a thread. */
  readonly buffer: SharedArrayBuffer;
  /** Runs that have begun, warm-up included. */
  readonly begun: number;
  /** Runs that have ended, failed ones included. */
  readonly ended: number;
  /** Sessions that were created. */
  readonly sessions: number;
  /** The first token after the leading special token of each row that reached the session, in order. */
  rows(): number[];
  /** Resolves when so many runs have begun. */
  whenBegun(runs: number): Promise<void>;
  /** Resolves when so many runs have ended. */
  whenEnded(runs: number): Promise<void>;
  /** Lets runs end: all of them, or the first so many. */
  open(runs?: number): void;
}

/** Creates a closed gate: every run waits until it is opened. */
export function createFakeGate(): FakeGate {
  const buffer = new SharedArrayBuffer((LOG + LOG_LENGTH) * 4);
  const words = new Int32Array(buffer);
  const reaches = async (cell: number, count: number): Promise<void> => {
    for (let value = Atomics.load(words, cell); value < count; value = Atomics.load(words, cell)) {
      await changed(words, cell, value);
    }
  };
  return {
    buffer,
    get begun() {
      return Atomics.load(words, BEGUN);
    },
    get ended() {
      return Atomics.load(words, ENDED);
    },
    get sessions() {
      return Atomics.load(words, SESSIONS);
    },
    rows: () => [...words.subarray(LOG, LOG + Math.min(LOG_LENGTH, Atomics.load(words, ROWS)))],
    whenBegun: (runs) => reaches(BEGUN, runs),
    whenEnded: (runs) => reaches(ENDED, runs),
    open(runs = EVERY_RUN) {
      Atomics.store(words, ALLOWED, runs);
      Atomics.notify(words, ALLOWED);
    },
  };
}

/** The session's side of a gate. */
export interface GateKeeper {
  /** Counts a run and the rows in it, and waits until it may go on. */
  enter(firstTokens: readonly number[]): Promise<void>;
  leave(): void;
}

/**
 * @param blocking blocks the thread while it waits, as native code does; only where the thread may block
 */
export function createGateKeeper(buffer: SharedArrayBuffer, blocking: boolean): GateKeeper {
  const words = new Int32Array(buffer);
  Atomics.add(words, SESSIONS, 1);
  return {
    async enter(firstTokens) {
      for (const token of firstTokens) {
        const row = Atomics.add(words, ROWS, 1);
        if (row < LOG_LENGTH) Atomics.store(words, LOG + row, token);
      }
      const run = count(words, BEGUN);
      for (let open = Atomics.load(words, ALLOWED); open < run; open = Atomics.load(words, ALLOWED)) {
        if (blocking) Atomics.wait(words, ALLOWED, open);
        else await changed(words, ALLOWED, open);
      }
    },
    leave: () => void count(words, ENDED),
  };
}

/** Counts up and returns the new value. */
function count(words: Words, cell: number): number {
  const value = Atomics.add(words, cell, 1) + 1;
  Atomics.notify(words, cell);
  return value;
}

/** Resolves when the cell holds another value; a pause of a millisecond where the runtime cannot wait for it. */
async function changed(words: Words, cell: number, value: number): Promise<void> {
  const { waitAsync } = Atomics as unknown as { waitAsync?: WaitAsync };
  // Looked at again now and then: runtimes do not wake an idle loop for such a promise in every case.
  const pause = new Promise<void>((resolve) => setTimeout(resolve, waitAsync === undefined ? 1 : 20));
  await (waitAsync === undefined ? pause : Promise.race([waitAsync(words, cell, value).value, pause]));
}
