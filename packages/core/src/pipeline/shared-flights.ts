import { LexrunError } from '../error/lexrun-error.js';
import type { Priority } from '../scheduler/priority.js';
import { onAbort } from './on-abort.js';

/** How long a flight goes on after the deadline of the caller that started it, so that later ones can join, in milliseconds. */
const SLACK_MS = 1_000;

/** Computes an answer. The signal tells that nobody waits any more; the deadline is in milliseconds since the epoch. */
export type StartFlight = (signal: AbortSignal | undefined, deadline: number) => StartedFlight;

/** An answer that is being computed. */
export interface StartedFlight {
  readonly answer: Promise<unknown>;
  /** Whether it has a place in the queue. One that was refused is nobody's to join: each caller asks for a place itself. */
  readonly admitted: boolean;
}

/** One caller's wait for an answer that others may wait for too. */
export interface Waiter {
  /** When this caller stops waiting, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly priority: Priority;
  readonly signal?: AbortSignal | undefined;
}

/** Answers that are under way, each computed once however many callers ask for it. */
export interface SharedFlights {
  /**
   * Joins the flight of this request and the caller's priority, or starts one. An interactive caller would otherwise wait
   * among the bulk ones. A caller whose deadline lies after that of the flight starts its own: it would otherwise lose time
   * it was promised. The flight ends early when the last of its callers has gone.
   */
  join(request: string, waiter: Waiter, start: StartFlight): Promise<unknown>;
}

interface Flight {
  readonly deadline: number;
  readonly answer: Promise<unknown>;
  readonly stop: AbortController;
  waiting: number;
}

/** Creates an empty set of flights. */
export function createSharedFlights(): SharedFlights {
  const flights = new Map<string, Flight>();

  const launch = (key: string, waiter: Waiter, start: StartFlight): Flight => {
    const stop = new AbortController();
    const deadline = waiter.deadline + SLACK_MS;
    const { answer, admitted } = start(stop.signal, deadline);
    const flight: Flight = { deadline, answer, stop, waiting: 0 };
    if (admitted) flights.set(key, flight);
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    answer.then(land, land);
    return flight;
  };

  return {
    async join(request, waiter, start) {
      const key = `${waiter.priority}:${request}`;
      const known = flights.get(key);
      const flight = known !== undefined && known.deadline >= waiter.deadline ? known : launch(key, waiter, start);
      flight.waiting++;
      try {
        return structuredClone(await untilGone(flight.answer, waiter));
      } finally {
        if (--flight.waiting === 0) {
          if (flights.get(key) === flight) flights.delete(key);
          flight.stop.abort();
        }
      }
    },
  };
}

/** The answer, or the caller's own end if that comes first. */
function untilGone(answer: Promise<unknown>, { deadline, signal }: Waiter): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const leave = (error: LexrunError): void => {
      release();
      reject(error);
    };
    const wait = Math.max(0, deadline - Date.now());
    const timer = setTimeout(
      () => leave(new LexrunError('DEADLINE_EXCEEDED', 'The request was not answered in time.')),
      wait,
    );
    const aborted = (): void =>
      leave(new LexrunError('ABORTED', 'The caller ended the request.', { cause: signal?.reason }));
    const stopListening = onAbort(signal, aborted);
    const release = (): void => {
      clearTimeout(timer);
      stopListening();
    };
    if (signal?.aborted) aborted();
    answer.then(resolve, reject).finally(release);
  });
}
