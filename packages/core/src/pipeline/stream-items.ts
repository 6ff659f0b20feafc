import { LexrunError } from '../error/lexrun-error.js';
import { tell } from '../telemetry/tell.js';
import { onAbort } from './on-abort.js';
import type { StreamFailure, StreamItem, StreamProgress } from './pipeline.js';

/** What a stream needs of its pipeline. */
export interface StreamParts {
  /** Items in hand at once: sent, or answered and not yet taken. */
  readonly window: number;
  /** Whether more would reach an executor soon. What is read before waits in memory for nothing. */
  hasRoom(): boolean;
  /** Resolves when there may be room again. */
  roomChanged(): Promise<void>;
  /** Answers one input; waits for room in the queue first. Stops when the signal fires. */
  answer(input: unknown, index: number, signal: AbortSignal): Promise<unknown>;
  /** The caller's signal. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: StreamProgress) => void) | undefined;
  readonly onError: 'throw' | 'yield';
}

type Answer = StreamItem<unknown> | StreamFailure;
type Source = Iterable<unknown> | AsyncIterable<unknown>;
type Inputs = Iterator<unknown> | AsyncIterator<unknown>;

/** How long a source at hand is read before the event loop has its turn, in milliseconds. */
const TURN_MS = 8;

/**
 * Reads a source, answers its items side by side within a window, and yields the answers in the source's order.
 * @throws LexrunError `ABORTED` as soon as the caller's signal fires, whatever `onError` says; `details.index` tells where
 * to resume.
 */
export async function* streamItems(source: Source, parts: StreamParts): AsyncGenerator<Answer, void, void> {
  const { signal } = parts;
  const inputs = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const stop = new AbortController();
  const forward = (): void => stop.abort(signal?.reason);
  const stopListening = onAbort(signal, forward);
  if (signal?.aborted) forward();
  const reader = createReader(inputs, parts, stop.signal);
  const started = performance.now();
  const total = sizeOf(source);
  let done = 0;
  let failed = false;
  try {
    for (;;) {
      const answer = await reader.next();
      if (signal?.aborted) {
        throw new LexrunError('ABORTED', 'The caller ended the stream.', {
          cause: signal.reason,
          details: { index: done },
        });
      }
      if (answer === undefined) return;
      if (answer.error !== undefined && parts.onError === 'throw') throw answer.error;
      done++;
      report(parts.onProgress, done, total, started);
      yield answer;
    }
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    stopListening();
    stop.abort();
    const closed = reader.close();
    // What was thrown is told, not what the source says to its end; and an end that hangs does not hold up an abort.
    if (!failed) await closed;
    else if (signal?.aborted) closed.catch(() => {});
    else await closed.catch(() => {});
  }
}

/** Runs ahead of its consumer: keeps the window full even while the consumer is busy or the source is slow. */
function createReader(inputs: Inputs, parts: StreamParts, stop: AbortSignal) {
  const answers: Promise<Answer>[] = [];
  let asking = false;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wakeConsumer = (): void => {};
  let wakeReader = (): void => {};
  onAbort(stop, () => {
    wakeConsumer();
    wakeReader();
  });

  const answer = async (input: unknown, index: number): Promise<Answer> => {
    try {
      return { index, result: await parts.answer(input, index, stop) };
    } catch (error) {
      return {
        index,
        error: withIndex(LexrunError.from(error, 'INTERNAL', 'The item failed in an unforeseen way.'), index),
      };
    }
  };
  /** A source at hand is read without a pause, so that what it gives in one turn is planned together. */
  const ask = (): IteratorResult<unknown> | Promise<IteratorResult<unknown>> => {
    const step = inputs.next();
    if (!('then' in step)) return step;
    asking = true;
    return Promise.resolve(step).finally(() => {
      asking = false;
    });
  };
  const room = (): Promise<void> =>
    new Promise((resolve) => {
      wakeReader = resolve;
      if (!parts.hasRoom()) parts.roomChanged().then(resolve);
    });
  const read = async (): Promise<void> => {
    let turn = performance.now();
    try {
      for (let index = 0; !stop.aborted; index++) {
        // Inputs that no executor has to answer are answered without one turn of the event loop.
        if (performance.now() - turn > TURN_MS) {
          await new Promise<void>((resolve) => setTimeout(resolve, 0));
          turn = performance.now();
        }
        while ((answers.length >= parts.window || !parts.hasRoom()) && !stop.aborted) await room();
        if (stop.aborted) return;
        const step = ask();
        const next = 'then' in step ? await step : step;
        if (stop.aborted) return;
        if (next.done === true) break;
        answers.push(answer(next.value, index));
        if (answers.length === 1) wakeConsumer();
      }
    } catch (error) {
      failure = { error };
    }
    ended = true;
    wakeConsumer();
  };
  void read();

  return {
    /**
     * The next answer in order; undefined after the last, and at once when the stream was stopped. Throws what the source
     * threw, after the answers before it.
     */
    async next(): Promise<Answer | undefined> {
      while (!stop.aborted) {
        const head = answers[0];
        if (head === undefined && ended) {
          if (failure !== undefined) throw failure.error;
          return undefined;
        }
        const settled = await new Promise<Answer | undefined>((resolve) => {
          wakeConsumer = () => resolve(undefined);
          head?.then(resolve);
        });
        if (settled === undefined) continue;
        answers.shift();
        wakeReader();
        return settled;
      }
      return undefined;
    },
    /** Lets the source close its file or socket. One that hangs in `next` is not waited for. */
    async close(): Promise<void> {
      if (ended) return;
      const returned = (async () => await inputs.return?.())();
      // A generator looks at return() only when its next() has come back.
      if (asking) returned.catch(() => {});
      else await returned;
    },
  };
}

function sizeOf(source: Source): number | undefined {
  if (Array.isArray(source)) return source.length;
  return source instanceof Set ? source.size : undefined;
}

/** The same error, which also tells at which item to resume. */
function withIndex(error: LexrunError, index: number): LexrunError {
  const { code, message, hint, retryable, cause, details } = error;
  return new LexrunError(code, message, { hint, retryable, cause, details: { ...details, index } });
}

function report(onProgress: StreamParts['onProgress'], done: number, total: number | undefined, started: number): void {
  if (onProgress === undefined) return;
  const seconds = Math.max(performance.now() - started, 1) / 1000;
  const rate = done / seconds;
  tell(onProgress, { done, total, rate, secondsLeft: total === undefined ? undefined : (total - done) / rate });
}
