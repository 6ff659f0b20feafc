import { LexrunError } from '../error/lexrun-error.js';
import type { ItemOutcome } from '../executor/executor.js';
import type { Priority } from '../scheduler/plan-batch.js';
import type { Entry } from '../scheduler/request-queue.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { TextPolicy } from '../task/task-runner.js';
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
  const { items, signal, timeoutMs, record } = call;
  return new Promise((resolve, reject) => {
    const results = new Array<unknown>(items.length);
    const entries: Entry[] = [];
    let left = items.length;
    let over = false;
    let timer: unknown;
    let stopListening = (): void => {};

    const release = (): void => {
      over = true;
      clearTimeout(timer);
      stopListening();
    };
    const fail = (error: LexrunError): void => {
      if (over) return;
      release();
      record.failed(error.code);
      scheduler.withdraw(entries, error);
      reject(error);
    };
    const settle = (index: number, outcome: ItemOutcome | LexrunError): void => {
      if (over) return;
      if (outcome instanceof LexrunError || !outcome.ok) {
        fail(outcome instanceof LexrunError ? outcome : LexrunError.fromJSON(outcome.error));
        return;
      }
      record.executed(index, entries[index]!.admittedAt, outcome.timing);
      try {
        results[index] = items[index]!.restore(outcome.result);
      } catch (error) {
        // Thrown on, it would leave the other answers of the batch unread.
        fail(LexrunError.from(error, 'INTERNAL', 'The result could not be read.'));
        return;
      }
      if (--left > 0) return;
      release();
      record.completed(results);
      resolve(results);
    };

    if (signal?.aborted) return refuse(aborted(signal));
    const deadline = Date.now() + timeoutMs;
    const admittedAt = performance.now();
    items.forEach((item, index) => {
      entries.push({
        item: {
          id: ++lastId,
          task: call.task,
          input: item.input,
          options: item.options,
          policy: call.policy,
          priority: call.priority,
          deadline,
        },
        cost: item.cost,
        admittedAt,
        request: record.request,
        state: 'queued',
        settle: (outcome) => settle(index, outcome),
      });
    });
    try {
      scheduler.submit(entries);
    } catch (error) {
      return refuse(LexrunError.from(error, 'INTERNAL', 'The request could not be admitted.'));
    }
    record.accepted(scheduler.queue.texts, scheduler.queue.tokens);
    timer = setTimeout(() => fail(expired(timeoutMs)), timeoutMs);
    if (signal !== undefined) stopListening = onAbort(signal, () => fail(aborted(signal)));

    function refuse(error: LexrunError): void {
      over = true;
      record.rejected(error.code);
      reject(error);
    }
  });
}

function aborted(signal: AbortSignal | undefined): LexrunError {
  return new LexrunError('ABORTED', 'The caller ended the request.', { cause: signal?.reason });
}

function expired(limit: number): LexrunError {
  return new LexrunError('DEADLINE_EXCEEDED', `The request was not answered within ${limit} ms.`, {
    details: { limit },
  });
}
