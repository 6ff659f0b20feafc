import { LexrunError } from '../error/lexrun-error.js';
import { serializeFailure } from '../error/serialize-failure.js';
import type { Row, RowOutputs, TaskRequest, TaskRunner } from '../task/task-runner.js';
import { withParts } from '../tokenizer/part-missing.js';
import type { EngineParts } from './engine-parts.js';
import type { Batch, BatchItem, BatchObserver, ExecutorSpec } from './executor.js';
import type { LoadedModel } from './load-model.js';

/** One request between tokenizing and decoding. */
export interface WorkItem {
  readonly item: BatchItem;
  readonly observer: BatchObserver;
  readonly runner: TaskRunner;
  readonly request: TaskRequest;
  readonly rows: readonly Row[];
  readonly outputs: (RowOutputs | undefined)[];
  /** Rows that have not run yet. */
  missing: number;
  settled: boolean;
  startedAt: number;
  runMs: number;
  batchRows: number;
  batchPaddedTokens: number;
  readonly tokenizeMs: number;
  readonly tokens: number;
}

/** Where a batch is expanded. */
export interface ExpandContext {
  readonly model: LoadedModel;
  readonly spec: ExecutorSpec;
  readonly parts: EngineParts;
  /** Ids that nobody has cancelled. */
  readonly live: ReadonlySet<number>;
  readonly observer: BatchObserver;
}

/** Tokenizes the requests of a batch. One that cannot be tokenized is settled with its error; the others go on. */
export async function expandBatch(batch: Batch, context: ExpandContext): Promise<WorkItem[]> {
  const work: WorkItem[] = [];
  for (const item of batch.items) {
    if (!context.live.has(item.id)) continue;
    try {
      work.push(await expandItem(item, context));
    } catch (error) {
      context.observer.settled([{ id: item.id, ok: false, error: serializeFailure(error) }]);
    }
  }
  return work;
}

async function expandItem(item: BatchItem, { model, spec, parts, observer }: ExpandContext): Promise<WorkItem> {
  const runner = await parts.loadRunner(item.task);
  const request: TaskRequest = { input: item.input, options: item.options, policy: item.policy };
  const started = performance.now();
  const rows = await withParts(() => runner.expand(request, model.context));
  const limit = spec.limits.maxRowsPerItem;
  if (rows.length > limit) {
    throw new LexrunError('TOO_MANY_ROWS', `The request makes ${rows.length} rows, ${limit} are allowed.`, {
      details: { limit, actual: rows.length },
    });
  }
  return {
    item,
    observer,
    runner,
    request,
    rows,
    outputs: new Array<RowOutputs | undefined>(rows.length),
    missing: rows.length,
    settled: false,
    startedAt: 0,
    runMs: 0,
    batchRows: 0,
    batchPaddedTokens: 0,
    tokenizeMs: performance.now() - started,
    tokens: rows.reduce((sum, row) => sum + row.encoding.ids.length, 0),
  };
}
