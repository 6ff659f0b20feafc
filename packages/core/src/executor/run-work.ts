import { LexrunError } from '../error/lexrun-error.js';
import { serializeFailure } from '../error/serialize-failure.js';
import { readRows } from '../session/read-rows.js';
import type { RowOutputs } from '../task/task-runner.js';
import type { BatchObserver, ExecutorSpec, ItemOutcome, RunReport } from './executor.js';
import type { WorkItem } from './expand-batch.js';
import type { LoadedModel } from './load-model.js';
import { planRuns } from './plan-runs.js';

interface RunContext {
  readonly model: LoadedModel;
  readonly spec: ExecutorSpec;
  readonly live: ReadonlySet<number>;
  yieldToInbox(): Promise<void>;
}

interface RowRef {
  readonly work: WorkItem;
  readonly index: number;
}

/** Runs the rows of expanded requests, grouped by length, and settles each request as soon as its last row has run. */
export async function runWork(work: readonly WorkItem[], context: RunContext): Promise<void> {
  const refs = work.flatMap((item) => item.rows.map((_, index): RowRef => ({ work: item, index })));
  const { limits } = context.spec;
  const alone = limits.requireBatchInvariance && context.model.session.batchInvariant !== true;
  const bounds = alone ? { ...limits, maxBatchRows: 1 } : limits;
  settleFinished(work, context);
  for (const plan of planRuns(refs.map(rowLength), bounds)) {
    await context.yieldToInbox();
    const rows = plan.map((index) => refs[index]!).filter((ref) => isWanted(ref.work, context));
    if (rows.length > 0) await runRows(rows, context);
  }
  settleExpired(work, context);
}

const rowLength = ({ work, index }: RowRef): number => work.rows[index]!.encoding.ids.length;

/** Looks at cancel and deadline right before a run, so that nothing runs for a caller who has gone. */
function isWanted(work: WorkItem, context: RunContext): boolean {
  return !work.settled && context.live.has(work.item.id) && Date.now() < work.item.deadline;
}

async function runRows(rows: readonly RowRef[], context: RunContext): Promise<void> {
  const { session, feeds } = context.model;
  const startedAt = Date.now();
  const started = performance.now();
  let outputs: readonly RowOutputs[];
  try {
    const tensors = await session.run(feeds.build(rows.map(({ work, index }) => work.rows[index]!.encoding)));
    outputs = readRows(tensors, session.outputs, rows.map(rowLength));
  } catch (error) {
    return runFailed(rows, error, toReport(rows, startedAt, performance.now() - started, false), context);
  }
  const run = toReport(rows, startedAt, performance.now() - started, true);
  rows.forEach(({ work, index }, row) => {
    work.outputs[index] = outputs[row]!;
    work.missing--;
  });
  const touched = [...new Set(rows.map((ref) => ref.work))];
  for (const item of touched) {
    if (item.startedAt === 0) item.startedAt = startedAt;
    item.runMs += run.ms;
    item.batchRows = run.rows;
    item.batchPaddedTokens = run.paddedTokens;
  }
  settleFinished(touched, context, run);
}

function toReport(rows: readonly RowRef[], startedAt: number, ms: number, ok: boolean): RunReport {
  const ids = new Set<number>();
  let tokens = 0;
  let longest = 0;
  for (const ref of rows) {
    ids.add(ref.work.item.id);
    tokens += rowLength(ref);
    longest = Math.max(longest, rowLength(ref));
  }
  return { startedAt, ms, rows: rows.length, tokens, paddedTokens: rows.length * longest, ids: [...ids], ok };
}

/** One bad row fails a whole run, so the rows run again one at a time: only the one at fault gets the error. */
async function runFailed(rows: readonly RowRef[], error: unknown, run: RunReport, context: RunContext): Promise<void> {
  if (rows.length > 1) {
    rows[0]!.work.observer.settled([], run);
    for (const row of rows) if (isWanted(row.work, context)) await runRows([row], context);
    return;
  }
  const { work } = rows[0]!;
  work.settled = true;
  const failure = LexrunError.from(error, 'EXECUTION_FAILED', 'The model failed while it ran.');
  work.observer.settled([{ id: work.item.id, ok: false, error: failure.toJSON() }], run);
}

/** What was skipped because nobody cancelled it and yet it did not run is past its deadline. */
function settleExpired(work: readonly WorkItem[], { live }: RunContext): void {
  const expired = work.filter((item) => !item.settled && live.has(item.item.id));
  const error = new LexrunError('DEADLINE_EXCEEDED', 'The deadline passed before the request could run.').toJSON();
  report(expired, ({ item }) => ({ id: item.id, ok: false, error }));
}

function settleFinished(work: readonly WorkItem[], context: RunContext, run?: RunReport): void {
  const finished = work.filter((item) => item.missing === 0 && !item.settled);
  if (finished.length === 0 && run !== undefined) work[0]!.observer.settled([], run);
  report(finished, (item) => decodeItem(item, context.model), run);
}

/** Tells each batch's observer of its own items, all of one run at once, and the first of them of the run. */
function report(work: readonly WorkItem[], outcome: (item: WorkItem) => ItemOutcome, run?: RunReport): void {
  const byObserver = new Map<BatchObserver, ItemOutcome[]>();
  for (const item of work) {
    const outcomes = byObserver.get(item.observer) ?? [];
    outcomes.push(outcome(item));
    byObserver.set(item.observer, outcomes);
  }
  let untold = run;
  for (const [observer, outcomes] of byObserver) {
    observer.settled(outcomes, untold);
    untold = undefined;
  }
}

function decodeItem(work: WorkItem, model: LoadedModel): ItemOutcome {
  work.settled = true;
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
