import { LexrunError } from '../error/lexrun-error.js';
import { onAbort } from '../pipeline/on-abort.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import { fetchBounded, type ServerReply, type ServerRequest } from './fetch-bounded.js';
import type { RemoteSettings } from './options.js';

/**
 * Statuses that say the request was not worked on: too many requests, no instance behind the gateway, not ready. Only
 * these, and connections that broke, are tried again. A time-out is not: the server may still be at work on it.
 */
const NOT_TAKEN: readonly number[] = [429, 502, 503];
/** Longest wait between two attempts, whatever the server asks for, in milliseconds. */
const LONGEST_DELAY_MS = 5_000;
/** Longest time told to the caller for when to come back, whatever the server asks for, in milliseconds. */
const LONGEST_TOLD_MS = 3_600_000;
/** A server that has not answered for so long is in trouble, in milliseconds; with less, the caller was in a hurry. */
const PATIENCE_MS = 1_000;
/** Whoever waits and the deadline of the run give up at the same time; which is heard first is chance. */
const SAME_MOMENT_MS = 50;

/** Bounds of one exchange. */
export interface SendOptions {
  /** Largest answer, in bytes. */
  readonly maxBytes: number;
  /** Time of all attempts together, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Talks to the server of one model. */
export interface ServerClient {
  /**
   * Sends a request, again where that is safe, within its time. Inference changes nothing on the server, so a
   * second try after a broken connection does no harm.
   * @returns the answer, whatever its status, unless the status says that the server cannot work now
   * @throws LexrunError `UNAVAILABLE` when it could not be reached or refused to work, `DEADLINE_EXCEEDED`, `ABORTED`
   * when the signal fired, `INVALID_OUTPUT` for an answer that is too large.
   */
  send(request: ServerRequest, options: SendOptions): Promise<ServerReply>;
}

/** @param random 0 to 1 */
export function createServerClient(
  settings: Pick<RemoteSettings, 'timeoutMs' | 'attempts' | 'baseDelayMs'>,
  breaker: CircuitBreaker,
  random: () => number = Math.random,
): ServerClient {
  const { attempts, baseDelayMs } = settings;
  return {
    async send(request, { maxBytes, timeoutMs, signal }) {
      const stop = new AbortController();
      const end = performance.now() + timeoutMs;
      const timer = setTimeout(() => stop.abort(), timeoutMs);
      const unlisten = onAbort(signal, () => stop.abort());
      if (signal?.aborted === true) stop.abort();
      // A caller that leaves says nothing about the server, unless its time was up and had been long enough.
      const left = (): boolean =>
        stop.signal.aborted &&
        (timeoutMs < Math.min(settings.timeoutMs, PATIENCE_MS) || performance.now() < end - SAME_MOMENT_MS);
      try {
        for (let attempt = 1; ; attempt++) {
          const outcome = await tryOnce(request, maxBytes, { stop: stop.signal, left }, breaker);
          if ('status' in outcome && !NOT_TAKEN.includes(outcome.status)) return outcome;
          if (stop.signal.aborted) throw stopped(signal, timeoutMs, outcome);
          const waitMs = waitBefore(attempt, outcome, baseDelayMs, random);
          const delay = Math.min(LONGEST_DELAY_MS, waitMs);
          if (attempt === attempts || performance.now() + delay >= end) throw unavailable(outcome, attempt, waitMs);
          await pause(delay, stop.signal);
          if (stop.signal.aborted) throw stopped(signal, timeoutMs, outcome);
        }
      } finally {
        clearTimeout(timer);
        unlisten();
      }
    },
  };
}

/** The answer, or why there is none. @throws LexrunError where another attempt would be wrong. */
async function tryOnce(
  request: ServerRequest,
  maxBytes: number,
  caller: { readonly stop: AbortSignal; left(): boolean },
  breaker: CircuitBreaker,
): Promise<ServerReply | { readonly cause: unknown }> {
  breaker.enter();
  try {
    const reply = await fetchBounded(request, maxBytes, caller.stop);
    // A refusal for overload comes from a server that works.
    if (reply.status >= 500) breaker.failed();
    else breaker.succeeded();
    return reply;
  } catch (cause) {
    if (caller.left()) breaker.left();
    else breaker.failed();
    if (LexrunError.is(cause)) throw cause;
    return { cause };
  }
}

type Outcome = Awaited<ReturnType<typeof tryOnce>>;

/** When to come back, by the server's word or by the rule. */
function waitBefore(attempt: number, outcome: Outcome, baseDelayMs: number, random: () => number): number {
  // Half of it is left to chance, so that clients that failed together do not come back together.
  const own = Math.min(LONGEST_DELAY_MS, baseDelayMs * 2 ** (attempt - 1) * (0.5 + random() / 2));
  const asked = 'status' in outcome ? Number(outcome.header('retry-after') ?? 0) * 1000 : 0;
  return asked > own ? Math.min(LONGEST_TOLD_MS, asked) : own;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      unlisten();
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    const unlisten = onAbort(signal, done);
  });
}

function stopped(signal: AbortSignal | undefined, timeoutMs: number, outcome: Outcome): LexrunError {
  const cause = 'cause' in outcome ? outcome.cause : undefined;
  if (signal?.aborted === true) return new LexrunError('ABORTED', 'The request to the server was given up.', { cause });
  return new LexrunError('DEADLINE_EXCEEDED', `The server of the model did not answer within ${timeoutMs} ms.`, {
    details: { timeoutMs },
    cause,
  });
}

function unavailable(outcome: Outcome, attempts: number, waitMs: number): LexrunError {
  const status = 'status' in outcome ? { status: outcome.status } : {};
  const what = 'status' in outcome ? `answered ${outcome.status}` : 'could not be reached';
  return new LexrunError('UNAVAILABLE', `The server of the model ${what} (${attempts} attempts).`, {
    hint: 'Look at the server and at the address; details.status has its last answer.',
    details: { ...status, attempts, waitMs: Math.ceil(waitMs) },
    ...('cause' in outcome ? { cause: outcome.cause } : {}),
  });
}
