import type { Priority } from '../scheduler/priority.js';
import { type BatchBounds, type Candidate, planBatch } from './plan-batch.js';
import type { WorkItem } from './work-item.js';

/** One tokenized row that waits for its run. */
export interface RowRef extends Candidate {
  readonly work: WorkItem;
  /** Its place among the rows of its request. */
  readonly index: number;
}

/** Tokens of rows that run alone and are told of together, as a share of those that a shared run may have. */
const TOGETHER_SHARE = 0.5;
/** One run in so many is led by the bulk class even while interactive requests wait. */
const BULK_TURN = 8;

/** The tokenized rows of an executor, by length. */
export interface RowPool {
  readonly size: number;
  add(work: WorkItem): void;
  /** Drops the rows of requests that nobody wants any more. */
  sweep(isWanted: (work: WorkItem) => boolean): void;
  /**
   * Takes the rows of the next run; none when the pool is empty. Where rows run alone, it takes those of several runs that
   * are short: what is told of a run costs as much as a short one, so they are told of together.
   */
  take(bounds: BatchBounds): RowRef[];
  /** Takes everything. */
  clear(): RowRef[];
}

/** Creates an empty pool. */
export function createRowPool(): RowPool {
  let rows: RowRef[] = [];
  let sorted = true;
  let runs = 0;

  return {
    get size() {
      return rows.length;
    },
    add(work) {
      const { id, priority, deadline } = work.item;
      work.rows.forEach((row, index) => {
        rows.push({ work, index, tokens: row.encoding.ids.length, priority, deadline, order: id });
      });
      sorted = false;
    },
    sweep(isWanted) {
      rows = rows.filter(({ work }) => isWanted(work));
    },
    take(bounds) {
      if (!sorted) rows.sort((a, b) => a.tokens - b.tokens);
      sorted = true;
      const taken: RowRef[] = [];
      for (let tokens = 0; ; ) {
        const turn: Priority = runs % BULK_TURN === BULK_TURN - 1 ? 'bulk' : 'interactive';
        const plan = planBatch(rows, bounds, turn);
        if (plan === undefined) return taken;
        if (taken.length > 0 && tokens + rows[plan.start]!.tokens > bounds.maxPaddedTokens * TOGETHER_SHARE)
          return taken;
        runs++;
        const run = rows.splice(plan.start, plan.end - plan.start);
        if (bounds.maxRows > 1) return run;
        taken.push(...run);
        tokens += run[0]!.tokens;
      }
    },
    clear: () => rows.splice(0),
  };
}
