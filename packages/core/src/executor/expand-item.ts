import { LexrunError } from '../error/lexrun-error.js';
import type { RowOutputs, TaskRequest, TaskRunner } from '../task/task-runner.js';
import { withParts } from '../tokenizer/part-missing.js';
import type { BatchItem, ExecutorLimits } from './executor.js';
import type { LoadedModel } from './load-model.js';
import type { HeldBatch, WorkItem } from './work-item.js';

/**
 * Tokenizes one request into rows.
 * @throws LexrunError `TOO_MANY_ROWS`, and what the task's runner throws.
 */
export async function expandItem(
  item: BatchItem,
  batch: HeldBatch,
  runner: TaskRunner,
  model: LoadedModel,
  { maxRowsPerItem: limit }: ExecutorLimits,
): Promise<WorkItem> {
  const request: TaskRequest = { input: item.input, options: item.options, policy: item.policy };
  const started = performance.now();
  const rows = await withParts(() => runner.expand(request, model.context));
  if (rows.length > limit) {
    throw new LexrunError('TOO_MANY_ROWS', `The request makes ${rows.length} rows, ${limit} are allowed.`, {
      details: { limit, actual: rows.length },
    });
  }
  return {
    item,
    batch,
    runner,
    request,
    rows,
    outputs: new Array<RowOutputs | undefined>(rows.length),
    missing: rows.length,
    started: false,
    ended: false,
    startedAt: 0,
    runMs: 0,
    batchRows: 0,
    batchPaddedTokens: 0,
    tokenizeMs: performance.now() - started,
    tokens: rows.reduce((sum, row) => sum + row.encoding.ids.length, 0),
  };
}
