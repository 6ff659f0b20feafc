import { LexrunError } from '../error/lexrun-error.js';
import { serializeFailure } from '../error/serialize-failure.js';
import { readRows } from '../session/read-rows.js';
import type { RowOutputs } from '../task/task-runner.js';
import type { BatchObserver, ItemOutcome } from './executor.js';
import type { LoadedModel } from './load-model.js';
import type { RowRef } from './row-pool.js';
import type { WorkItem } from './work-item.js';

/**
 * Runs rows together. @returns the requests whose last row this was, those that failed included, with their outcomes
 * @param signal fires when nobody waits for any of them any more
 */
export async function runRows(
  rows: readonly RowRef[],
  model: LoadedModel,
  signal: AbortSignal,
): Promise<Map<WorkItem, ItemOutcome>> {
  const { session, feeds } = model;
  const deadline = Math.max(...rows.map(({ work }) => work.item.deadline));
  const startedAt = Date.now();
  const started = performance.now();
  let outputs: readonly RowOutputs[];
  try {
    const tensors = await session.run(feeds.build(rows.map(({ work, index }) => work.rows[index]!.encoding)), {
      deadline,
      signal,
    });
    outputs = readRows(
      tensors,
      session.outputs,
      rows.map(({ tokens }) => tokens),
    );
  } catch (error) {
    return runFailed(rows, error, model, signal);
  }
  const runMs = performance.now() - started;
  const batchPaddedTokens = rows.length * rows.reduce((longest, { tokens }) => Math.max(longest, tokens), 0);
  const touched = new Set<WorkItem>();
  rows.forEach(({ work, index }, row) => {
    work.outputs[index] = outputs[row]!;
    work.missing--;
    touched.add(work);
  });
  const outcomes = new Map<WorkItem, ItemOutcome>();
  for (const work of touched) {
    if (work.startedAt === 0) work.startedAt = startedAt;
    work.runMs += runMs;
    work.batchRows = rows.length;
    work.batchPaddedTokens = batchPaddedTokens;
    if (work.missing === 0) outcomes.set(work, decodeItem(work, model));
  }
  return outcomes;
}

/** One bad row fails a whole run, so the rows run again one at a time: only the one at fault gets the error. */
async function runFailed(
  rows: readonly RowRef[],
  error: unknown,
  model: LoadedModel,
  signal: AbortSignal,
): Promise<Map<WorkItem, ItemOutcome>> {
  const outcomes = new Map<WorkItem, ItemOutcome>();
  // Of rows that nobody waits for, none is tried again.
  if (rows.length > 1 && !signal.aborted) {
    for (const row of rows) {
      if (outcomes.has(row.work)) continue;
      for (const [work, outcome] of await runRows([row], model, signal)) outcomes.set(work, outcome);
    }
    return outcomes;
  }
  const failure = LexrunError.from(error, 'EXECUTION_FAILED', 'The model failed while it ran.').toJSON();
  for (const { work } of rows) outcomes.set(work, { id: work.item.id, ok: false, error: failure });
  return outcomes;
}

/** Reads the result of a request whose rows have all run. */
export function decodeItem(work: WorkItem, model: LoadedModel): ItemOutcome {
  const { id } = work.item;
  const started = performance.now();
  try {
    const result = work.runner.decode(work.outputs as RowOutputs[], work.rows, work.request, model.context);
    const { startedAt, tokenizeMs, runMs, tokens, batchRows, batchPaddedTokens } = work;
    const decodeMs = performance.now() - started;
    const rows = work.rows.length;
    const timing = { startedAt, tokenizeMs, runMs, decodeMs, rows, tokens, batchRows, batchPaddedTokens };
    const transfer = work.runner.transfer?.(result);
    return { id, ok: true, result, timing, ...(transfer === undefined ? {} : { transfer }) };
  } catch (error) {
    return { id, ok: false, error: serializeFailure(error) };
  }
}

/** Ends requests: tells each batch's observer of its own, all at once, and resolves batches of which nothing is left. */
export function settleWork(outcomes: ReadonlyMap<WorkItem, ItemOutcome>): void {
  const byObserver = new Map<BatchObserver, ItemOutcome[]>();
  for (const [{ batch }, outcome] of outcomes) {
    const known = byObserver.get(batch.observer);
    if (known === undefined) byObserver.set(batch.observer, [outcome]);
    else known.push(outcome);
  }
  for (const [observer, settled] of byObserver) observer.settled(settled);
  for (const work of outcomes.keys()) endWork(work);
}

/** Nothing more comes of this request. */
export function endWork(work: WorkItem): void {
  work.ended = true;
  if (--work.batch.left === 0) work.batch.resolve();
}
