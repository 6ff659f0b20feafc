import type { Priority } from '../scheduler/priority.js';
import { type BatchBounds, type Candidate, planBatch } from './plan-batch.js';
import type { WorkItem } from './work-item.js';

/** One tokenized row that waits for its run. */
export interface RowRef extends Candidate {
  readonly work: WorkItem;
  /** Its place among the rows of its request. */
  readonly index: number;
}

/** One run in so many is led by the bulk class even while interactive requests wait. */
const BULK_TURN = 8;

/** The tokenized rows of an executor that wait for their run. */
export interface RowPool {
  readonly size: number;
  add(work: WorkItem): void;
  /** Drops the rows of requests that nobody wants any more. */
  sweep(isWanted: (work: WorkItem) => boolean): void;
  /** Takes the rows of the next run; none when the pool is empty. */
  take(bounds: BatchBounds): RowRef[];
  /** Takes everything. */
  clear(): RowRef[];
}

/** Creates an empty pool. */
export function createRowPool(): RowPool {
  let rows: RowRef[] = [];
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
    },
    sweep(isWanted) {
      rows = rows.filter(({ work }) => isWanted(work));
    },
    take(bounds) {
      const turn: Priority = runs % BULK_TURN === BULK_TURN - 1 ? 'bulk' : 'interactive';
      const planned = new Set(planBatch(rows, bounds, turn));
      if (planned.size > 0) runs++;
      rows = rows.filter((row) => !planned.has(row));
      return [...planned];
    },
    clear: () => rows.splice(0),
  };
}
