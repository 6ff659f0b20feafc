import { LexrunError } from '../error/lexrun-error.js';
import type { BatchItem, ItemOutcome } from '../executor/executor.js';
import type { Priority } from '../scheduler/priority.js';
import type { Entry } from '../scheduler/request-queue.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { TextPolicy } from '../task/task-runner.js';
import type { Cost } from '../task/task-spec.js';
import type { RequestFacts } from '../telemetry/telemetry.js';
import { type Expiring, forgetDeadline, watchDeadline } from './deadlines.js';
import { onAbort } from './on-abort.js';
import type { PreparedItem } from './prepare-item.js';
import type { RequestRecord } from './request-record.js';

/** One call: items admitted together, answered together, under one deadline. */
export interface Call {
  readonly task: string;
  readonly items: readonly PreparedItem[];
  readonly policy: TextPolicy;
  readonly timeoutMs: number;
  readonly priority: Priority;
  readonly signal?: AbortSignal | undefined;
  readonly record: RequestRecord;
}

let lastId = 0;

/**
 * Brings a call through the scheduler. The first failure, the deadline or the signal ends the whole call, and what it
 * left behind is withdrawn.
 * @returns a result for each item, in order
 */
export function runCall(call: Call, scheduler: Scheduler): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    new RunningCall(call, scheduler, resolve, reject).start();
  });
}

/** One object a call, where functions of its own would be most of what a call costs. */
class RunningCall implements Expiring {
  readonly dueAt: number;
  readonly #call: Call;
  readonly #scheduler: Scheduler;
  readonly #resolve: (results: unknown[]) => void;
  readonly #reject: (error: LexrunError) => void;
  readonly #results: unknown[];
  readonly #entries: CallEntry[] = [];
  #left: number;
  #ticket = 0;
  #over = false;
  #stopListening: (() => void) | undefined;

  constructor(
    call: Call,
    scheduler: Scheduler,
    resolve: (results: unknown[]) => void,
    reject: (error: LexrunError) => void,
  ) {
    this.#call = call;
    this.#scheduler = scheduler;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#left = call.items.length;
    this.#results = new Array<unknown>(call.items.length);
    this.dueAt = performance.now() + call.timeoutMs;
  }

  start(): void {
    const { task, items, policy, priority, timeoutMs, signal, record } = this.#call;
    if (signal?.aborted) {
      this.#refuse(aborted(signal));
      return;
    }
    const deadline = Date.now() + timeoutMs;
    const admittedAt = performance.now();
    for (let index = 0; index < items.length; index++) {
      const { input, options, cost } = items[index]!;
      const item = { id: ++lastId, task, input, options, policy, priority, deadline };
      this.#entries.push(new CallEntry(this, index, item, cost, admittedAt, record.request));
    }
    try {
      this.#scheduler.submit(this.#entries, timeoutMs);
    } catch (error) {
      this.#refuse(LexrunError.from(error, 'INTERNAL', 'The request could not be admitted.'));
      return;
    }
    record.accepted(this.#scheduler.queue.texts, this.#scheduler.queue.tokens);
    this.#ticket = watchDeadline(this, timeoutMs);
    if (signal === undefined) return;
    const fail = (): void => this.#fail(aborted(signal));
    this.#stopListening = onAbort(signal, fail);
    // By the observer, who was told that the call is accepted.
    if (signal.aborted) fail();
  }

  expire(): void {
    this.#fail(expired(this.#call.timeoutMs));
  }

  settle(index: number, admittedAt: number, outcome: ItemOutcome | LexrunError): void {
    if (this.#over) return;
    if (outcome instanceof LexrunError || !outcome.ok) {
      this.#fail(outcome instanceof LexrunError ? outcome : LexrunError.fromJSON(outcome.error));
      return;
    }
    const { items, record } = this.#call;
    record.executed(index, admittedAt, outcome.timing);
    try {
      this.#results[index] = items[index]!.restore(outcome.result);
    } catch (error) {
      // Thrown on, it would leave the other answers of the batch unread.
      this.#fail(LexrunError.from(error, 'INTERNAL', 'The result could not be read.'));
      return;
    }
    if (--this.#left > 0) return;
    this.#release();
    record.completed(this.#results);
    this.#resolve(this.#results);
  }

  #release(): void {
    this.#over = true;
    forgetDeadline(this.#ticket, this.#call.timeoutMs);
    this.#stopListening?.();
  }

  #fail(error: LexrunError): void {
    if (this.#over) return;
    this.#release();
    this.#call.record.failed(error.code);
    this.#scheduler.withdraw(this.#entries, error);
    this.#reject(error);
  }

  #refuse(error: LexrunError): void {
    this.#over = true;
    this.#call.record.rejected(error.code);
    this.#reject(error);
  }
}

/** One item of a call in the queue. */
class CallEntry implements Entry {
  state: Entry['state'] = 'queued';
  slot: NonNullable<Entry['slot']> | undefined = undefined;
  readonly item: BatchItem;
  readonly cost: Cost;
  readonly admittedAt: number;
  readonly request: RequestFacts | undefined;
  readonly #call: RunningCall;
  readonly #index: number;

  constructor(
    call: RunningCall,
    index: number,
    item: BatchItem,
    cost: Cost,
    admittedAt: number,
    request: RequestFacts | undefined,
  ) {
    this.#call = call;
    this.#index = index;
    this.item = item;
    this.cost = cost;
    this.admittedAt = admittedAt;
    this.request = request;
  }

  settle(outcome: ItemOutcome | LexrunError): void {
    this.#call.settle(this.#index, this.admittedAt, outcome);
  }
}

function aborted(signal: AbortSignal | undefined): LexrunError {
  return new LexrunError('ABORTED', 'The caller ended the request.', { cause: signal?.reason });
}

function expired(limit: number): LexrunError {
  return new LexrunError('DEADLINE_EXCEEDED', `The request was not answered within ${limit} ms.`, {
    details: { limit },
  });
}
