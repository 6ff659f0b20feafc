import type { ErrorCode } from '../error/codes.js';
import { LexrunError } from '../error/lexrun-error.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { onAbort } from './on-abort.js';
import type { PreparedItem } from './prepare-item.js';
import type { RequestRecord } from './request-record.js';
import { type Call, runCall } from './run-call.js';
import type { SharedAnswers } from './shared-answers.js';
import { SILENT } from './silent-record.js';

/**
 * {@link runCall} where answers may be shared: each item comes from the cache, from a run that is under way, or from one
 * of its own. The items of a list are then admitted one by one.
 */
export async function runShared(call: Call, scheduler: Scheduler, shared: SharedAnswers): Promise<unknown[]> {
  const { task, items, policy, priority, record, signal } = call;
  if (signal?.aborted) {
    record.rejected('ABORTED');
    throw new LexrunError('ABORTED', 'The caller ended the request.', { cause: signal.reason });
  }
  const deadline = Date.now() + call.timeoutMs;
  const gone = new AbortController();
  const stopListening = onAbort(signal, () => gone.abort(signal?.reason));
  const refusals: ErrorCode[] = [];
  const answer = async (item: PreparedItem, place: number): Promise<unknown> => {
    const { input, options } = item;
    const result = await shared.get(
      { task, input, options, policy },
      { deadline, priority, signal: gone.signal },
      // Not what is left of it by now: who was told that there is room has asked with the whole.
      (flight, until) => {
        let admitted = true;
        const answer = runAlone(call, item, call.timeoutMs + until - deadline, flight, scheduler, {
          rejected(code) {
            admitted = false;
            refusals.push(code);
          },
          executed: (_, admittedAt, timing) => record.executed(place, admittedAt, timing),
        });
        return { answer, admitted };
      },
    );
    return item.restore(result);
  };
  const answers = Promise.all(items.map(answer));
  // Known by now: what has to be run was admitted, or refused, in this turn.
  const [refusal] = refusals;
  if (refusal === undefined) record.accepted(scheduler.queue.texts, scheduler.queue.tokens);
  else record.rejected(refusal);
  try {
    const results = await answers;
    record.completed(results);
    return results;
  } catch (error) {
    const failure = LexrunError.from(error, 'INTERNAL', 'The request failed in an unforeseen way.');
    if (refusal === undefined) record.failed(failure.code);
    throw failure;
  } finally {
    stopListening();
    // What a failed list left behind is withdrawn.
    gone.abort();
  }
}

/** The run behind a shared answer. Positions stay those of the cleaned text: each caller puts them back for its own. */
async function runAlone(
  call: Call,
  item: PreparedItem,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  scheduler: Scheduler,
  told: Pick<RequestRecord, 'rejected' | 'executed'>,
): Promise<unknown> {
  const { input, options, cost, characters } = item;
  const own = { input, options, cost, characters, texts: () => item.texts(), restore: (result: unknown) => result };
  const { request } = call.record;
  const record: RequestRecord = { ...SILENT, ...(request === undefined ? {} : { request }), ...told };
  const [result] = await runCall({ ...call, items: [own], timeoutMs, signal, record }, scheduler);
  return result;
}
