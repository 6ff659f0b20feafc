import { LexrunError } from '../error/lexrun-error.js';
import { serializeFailure } from '../error/serialize-failure.js';
import type { TaskRunner } from '../task/task-runner.js';
import type { EngineParts } from './engine-parts.js';
import type { Batch, BatchItem, BatchObserver, ExecutorInfo, ExecutorSpec, ItemOutcome } from './executor.js';
import { expandItem } from './expand-item.js';
import { groupBy } from './group-by.js';
import { type LoadedModel, loadModel } from './load-model.js';
import type { BatchBounds } from './plan-batch.js';
import { createRowPool, type RowRef } from './row-pool.js';
import { rowsRunAlone } from './rows-run-alone.js';
import { decodeItem, dropFrom, endWork, runRows, settleWork } from './run-rows.js';
import { StopSwitch } from './stop-switch.js';
import type { HeldBatch, WorkItem } from './work-item.js';

/** The work of an executor, wherever it runs: loads a model, runs batches, drops what was cancelled. */
export interface Engine {
  load(spec: ExecutorSpec): Promise<ExecutorInfo>;
  execute(batch: Batch, observer: BatchObserver): Promise<void>;
  cancel(ids: readonly number[]): void;
  /** Whether rows wait that are tokenized, and nothing that is not: the next run begins in this turn. */
  runsNext(): boolean;
  /** Whether nothing waits, whatever runs. */
  isEmpty(): boolean;
  close(): Promise<void>;
}

/** A request that is not tokenized. */
interface InboxItem {
  readonly item: BatchItem;
  readonly batch: HeldBatch;
}

/** Builds an engine on the parts of its place. */
export function createEngine(parts: EngineParts): Engine {
  const inbox: InboxItem[] = [];
  const pool = createRowPool();
  /** Ids that nobody has cancelled. */
  const live = new Set<number>();
  const runners = new Map<string, TaskRunner>();
  /** The run under way, and what ends it where the session can. */
  let running: { readonly rows: readonly RowRef[]; readonly stop: StopSwitch } | undefined;
  let loading: Promise<{ readonly model: LoadedModel; readonly spec: ExecutorSpec }> | undefined;
  let working: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    try {
      if (loading === undefined) throw new LexrunError('INTERNAL', 'No model was loaded.');
      const { model, spec } = await loading;
      const bounds = boundsOf(spec, model);
      while (inbox.length > 0 || pool.size > 0) {
        // All that came during a run is looked at before the next one, so that it can share it.
        while (inbox.length > 0) await admit(inbox.shift()!, model, spec);
        dropUnwanted();
        const rows = pool.take(bounds);
        if (rows.length > 0) await run(rows, model);
        await parts.yieldToInbox();
      }
    } catch (error) {
      const rows = [...pool.clear(), ...(running?.rows ?? [])];
      running = undefined;
      for (const { batch } of [...inbox.splice(0), ...rows.map((row) => row.work)]) batch.reject(error);
      live.clear();
    }
    working = undefined;
  };

  /** Tokenizes a request. One that cannot be tokenized is settled with its error; the others go on. */
  const admit = async ({ item, batch }: InboxItem, model: LoadedModel, spec: ExecutorSpec): Promise<void> => {
    if (!live.has(item.id)) return dropFrom(batch);
    try {
      const runner = runners.get(item.task) ?? (await parts.loadRunner(item.task));
      runners.set(item.task, runner);
      const expanded = await expandItem(item, batch, runner, model, spec.limits);
      if (expanded.missing > 0) pool.add(expanded);
      else settle(new Map([[expanded, decodeItem(expanded, model)]]));
    } catch (error) {
      live.delete(item.id);
      batch.observer.settled([{ id: item.id, ok: false, error: serializeFailure(error) }]);
      dropFrom(batch);
    }
  };

  /** Looks at cancel and deadline right before a run, so that nothing runs for a caller who has gone. */
  const dropUnwanted = (): void => {
    const now = Date.now();
    const expired = new Map<WorkItem, ItemOutcome>();
    pool.sweep((work) => {
      if (work.ended || expired.has(work)) return false;
      if (!live.has(work.item.id)) {
        endWork(work);
        return false;
      }
      if (now < work.item.deadline) return true;
      const error = new LexrunError('DEADLINE_EXCEEDED', 'The deadline passed before the request could run.').toJSON();
      expired.set(work, { id: work.item.id, ok: false, error });
      return false;
    });
    settle(expired);
  };

  const run = async (rows: readonly RowRef[], model: LoadedModel): Promise<void> => {
    const begun = new Set(rows.map(({ work }) => work).filter((work) => !work.started));
    for (const work of begun) work.started = true;
    for (const [observer, works] of groupBy(begun, ({ batch }) => batch.observer)) {
      observer.started(works.map(({ item }) => item.id));
    }
    const stop = new StopSwitch();
    running = { rows, stop };
    const { outcomes, runs } = await runRows(rows, model, stop);
    running = undefined;
    for (const report of runs) rows[0]!.work.batch.observer.settled([], report);
    settle(outcomes);
  };

  const settle = (outcomes: ReadonlyMap<WorkItem, ItemOutcome>): void => {
    if (outcomes.size === 0) return;
    for (const { item } of outcomes.keys()) live.delete(item.id);
    settleWork(outcomes);
  };

  return {
    async load(spec) {
      if (loading !== undefined) throw new LexrunError('INTERNAL', 'An executor loads one model.');
      loading = loadModel(spec, parts).then((model) => ({ model, spec }));
      return (await loading).model.info;
    },
    execute(batch, observer) {
      if (closing !== undefined) return Promise.reject(new LexrunError('CLOSED', 'The executor was closed.'));
      return new Promise((resolve, reject) => {
        const held: HeldBatch = { observer, left: batch.items.length, resolve, reject };
        for (const item of batch.items) {
          live.add(item.id);
          inbox.push({ item, batch: held });
        }
        working ??= work();
      });
    },
    cancel(ids) {
      for (const id of ids) live.delete(id);
      if (running?.rows.some(({ work }) => live.has(work.item.id)) === false) running.stop.throw();
    },
    runsNext: () => pool.size > 0 && inbox.length === 0,
    isEmpty: () => pool.size + inbox.length === 0,
    close() {
      closing ??= (async () => {
        await working;
        const loaded = await loading?.catch(() => undefined);
        await loaded?.model.session.close();
      })();
      return closing;
    },
  };
}

function boundsOf({ limits }: ExecutorSpec, { session }: LoadedModel): BatchBounds {
  const maxRows = rowsRunAlone(limits, session) ? 1 : limits.maxRows;
  return { ...limits, maxRows, paddingCost: session.paddingCost };
}
