import { LexrunError } from '../error/lexrun-error.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { ModelOptions } from './model-options.js';
import { type RequestIdentity, requestKey } from './request-key.js';
import { createResultCache } from './result-cache.js';
import type { Call } from './run-call.js';
import { runShared } from './run-shared.js';
import { createSharedFlights, type StartFlight, type Waiter } from './shared-flights.js';

/** Answers of one model that several callers get: from the cache, or from the same run. Each gets a copy of its own. */
export interface SharedAnswers {
  get(request: RequestIdentity, waiter: Waiter, start: StartFlight): Promise<unknown>;
  /** Brings a call through the scheduler, or to the answers of others; what has to be run is admitted in its turn. */
  run(call: Call, scheduler: Scheduler): Promise<unknown[]>;
  /** Forgets what was kept: another revision is in use. */
  clear(): void;
  /** Gives no more answers, kept ones included: the model is closing. */
  close(): void;
}

/** Shares what the options of a model allow. */
export function createSharedAnswers({
  coalesce,
  cache: kept,
}: Pick<ModelOptions, 'coalesce' | 'cache'>): SharedAnswers {
  const cache = kept === undefined ? undefined : createResultCache(kept.maxEntries, kept.maxAgeMs ?? 3_600_000);
  const flights = coalesce ? createSharedFlights() : undefined;
  let generation = 0;
  let closed = false;
  const shared: SharedAnswers = {
    run: (call, scheduler) => (closed ? refuse(call) : runShared(call, scheduler, shared)),
    async get(request, waiter, start) {
      const hash = requestKey(request);
      if (hash === undefined) return start(waiter.signal, waiter.deadline).answer;
      const key = `${generation}:${hash}`;
      const known = cache?.get(key);
      if (known !== undefined) return known;
      const result = await (flights === undefined
        ? start(waiter.signal, waiter.deadline).answer
        : flights.join(key, waiter, start));
      cache?.set(key, result);
      return result;
    },
    clear() {
      generation++;
      cache?.clear();
    },
    close() {
      closed = true;
    },
  };
  return shared;
}

async function refuse({ record }: Call): Promise<never> {
  record.rejected('CLOSED');
  throw new LexrunError('CLOSED', 'The pipeline is closing and takes no more requests.');
}
