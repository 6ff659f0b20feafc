import { LexrunError } from '../error/lexrun-error.js';
import { serializeFailure } from '../error/serialize-failure.js';
import { readRows } from '../session/read-rows.js';
import type { Tensors } from '../session/tensor.js';
import type { RowOutputs } from '../task/task-runner.js';
import type { ItemOutcome, RunReport } from './executor.js';
import { groupBy } from './group-by.js';
import type { LoadedModel } from './load-model.js';
import type { RowRef } from './row-pool.js';
import type { StopSwitch } from './stop-switch.js';
import type { HeldBatch, WorkItem } from './work-item.js';

/** What came of rows that were sent to the session. */
export interface RunResult {
  /** Requests whose last row this was, those that failed included. */
  readonly outcomes: ReadonlyMap<WorkItem, ItemOutcome>;
  /** The run, and after one that failed those of its rows alone. */
  readonly runs: readonly RunReport[];
}

/**
 * Runs rows together. One bad row fails a whole run, so its rows run again one at a time: only the one at fault fails.
 * A failure that is no row's, such as a server that is busy or refuses access, fails them all: none of them runs again.
 * @param stop thrown when nobody waits for any of them any more
 */
export async function runRows(rows: readonly RowRef[], model: LoadedModel, stop: StopSwitch): Promise<RunResult> {
  const { session, feeds } = model;
  stop.deadline = rows.reduce((last, row) => Math.max(last, row.deadline), 0);
  const startedAt = Date.now();
  const started = performance.now();
  let tensors: Tensors;
  let outputs: readonly RowOutputs[];
  try {
    const encodings = rows.map(({ work, index }) => work.rows[index]!.encoding);
    tensors = await session.run(feeds.build(encodings), stop);
    outputs = readRows(
      tensors,
      session.outputs,
      rows.map(({ tokens }) => tokens),
    );
  } catch (error) {
    const failed = toReport(rows, startedAt, performance.now() - started, false);
    const { retryable, code } = Object(error) as Partial<LexrunError>;
    // Of rows that nobody waits for, none is tried again.
    return rows.length === 1 || stop.thrown || retryable || code === 'UNAVAILABLE'
      ? failedRows(rows, error, failed)
      : runAlone(rows, failed, model, stop);
  }
  const run = toReport(rows, startedAt, performance.now() - started, true);
  const touched = new Set<WorkItem>();
  rows.forEach(({ work, index }, row) => {
    work.outputs[index] = outputs[row]!;
    work.missing--;
    touched.add(work);
  });
  const outcomes = new Map<WorkItem, ItemOutcome>();
  /** Whether nothing refers to the outputs any more. */
  let readOut = true;
  for (const work of touched) {
    if (work.startedAt === 0) work.startedAt = startedAt;
    work.runMs += run.ms;
    work.batchRows = run.rows;
    work.batchPaddedTokens = run.paddedTokens;
    if (work.missing === 0) outcomes.set(work, decodeItem(work, model));
    if (work.missing || !work.runner.copiesOutputs) readOut = false;
  }
  if (readOut) session.free?.(tensors);
  return { outcomes, runs: [run] };
}

async function runAlone(
  rows: readonly RowRef[],
  failed: RunReport,
  model: LoadedModel,
  stop: StopSwitch,
): Promise<RunResult> {
  const outcomes = new Map<WorkItem, ItemOutcome>();
  const runs = [failed];
  for (const row of rows) {
    if (outcomes.has(row.work)) continue;
    const alone = await runRows([row], model, stop);
    runs.push(...alone.runs);
    for (const [work, outcome] of alone.outcomes) outcomes.set(work, outcome);
  }
  return { outcomes, runs };
}

function failedRows(rows: readonly RowRef[], error: unknown, failed: RunReport): RunResult {
  const failure = LexrunError.from(error, 'EXECUTION_FAILED', 'The model failed while it ran.').toJSON();
  const outcomes = new Map<WorkItem, ItemOutcome>();
  for (const { work } of rows) outcomes.set(work, { id: work.item.id, ok: false, error: failure });
  return { outcomes, runs: [failed] };
}

function toReport(rows: readonly RowRef[], startedAt: number, ms: number, ok: boolean): RunReport {
  const ids = new Set<number>();
  let wanted = 0;
  let longest = 0;
  for (const { work, tokens } of rows) {
    ids.add(work.item.id);
    wanted += tokens;
    longest = Math.max(longest, tokens);
  }
  const paddedTokens = rows.length * longest;
  return { startedAt, ms, rows: rows.length, tokens: wanted, paddedTokens, ids: [...ids], ok };
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
    return { id, ok: true, result, timing, ...(transfer && { transfer }) };
  } catch (error) {
    return { id, ok: false, error: serializeFailure(error) };
  }
}

/** Ends requests: tells each batch's observer of its own, all at once, and resolves batches of which nothing is left. */
export function settleWork(outcomes: ReadonlyMap<WorkItem, ItemOutcome>): void {
  for (const [observer, ended] of groupBy(outcomes, ([{ batch }]) => batch.observer)) {
    observer.settled(ended.map(([, outcome]) => outcome));
  }
  for (const work of outcomes.keys()) endWork(work);
}

/** Nothing more comes of this request. */
export function endWork(work: WorkItem): void {
  work.ended = true;
  dropFrom(work.batch);
}

/** One request of a batch has ended. */
export function dropFrom(batch: HeldBatch): void {
  if (--batch.left === 0) batch.resolve();
}
