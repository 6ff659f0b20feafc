import type {
  Batch,
  BatchItem,
  BatchObserver,
  ExecutorSpec,
  ItemOutcome,
  ModuleSpec,
  RunReport,
} from '../executor/executor.js';
import type { ModelReference } from '../model/model-source.js';
import { softmax } from '../postprocess/softmax.js';
import type { TextClassificationResult } from '../task/text-classification/types.js';
import { fakeIds, fakeModel } from './fake-model.js';
import { fakeLogits } from './fake-outputs.js';

/** Words that the fake backend of a case is told to stumble over. */
export const BAD_WORD = 400;
export const NAN_WORD = 401;
export const SLOW_WORD = 402;

const FAR_AWAY_MS = 60_000;

/** What a case asks of an executor's limits. */
export interface SpecLimits {
  readonly maxRowsPerItem?: number;
  /** Lets rows share a batch whatever the session says. */
  readonly mix?: boolean;
}

/** A spec of the fake model. */
export function makeSpec(
  backend: ModuleSpec,
  limits: SpecLimits = {},
  model: ModelReference = fakeModel(),
): ExecutorSpec {
  return {
    backend,
    model,
    dtype: 'auto',
    session: {},
    limits: {
      maxPaddedTokens: 64,
      maxRows: 8,
      runOverheadTokens: 16,
      maxRowsPerItem: limits.maxRowsPerItem ?? 64,
      requireBatchInvariance: limits.mix !== true,
    },
    warmup: false,
  };
}

/** A text-classification request that wants every label, or what `fields` says. */
export function makeItem(id: number, text: string, fields: Partial<BatchItem> = {}): BatchItem {
  return {
    id,
    task: 'text-classification',
    input: text,
    options: { topK: null },
    policy: { overflow: 'truncate', specialTokensInText: 'text' },
    priority: 'interactive',
    deadline: Date.now() + FAR_AWAY_MS,
    ...fields,
  };
}

/** A batch of such items. */
export function makeBatch(id: number, items: readonly BatchItem[]): Batch {
  return { id, items };
}

/** An observer that remembers. */
export interface Recorder extends BatchObserver {
  readonly outcomes: Map<number, ItemOutcome>;
  /** Every run it was told of. */
  readonly runs: RunReport[];
  /** `started` and `settled` in order, without repetition. */
  readonly events: string[];
  readonly whenStarted: Promise<void>;
}

/** @throws Error (in `settled`) when an item is settled twice. */
export function recorder(): Recorder {
  const outcomes = new Map<number, ItemOutcome>();
  const runs: RunReport[] = [];
  const events: string[] = [];
  const note = (event: string): void => {
    if (events.at(-1) !== event) events.push(event);
  };
  let begin = (): void => {};
  const whenStarted = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return {
    outcomes,
    runs,
    events,
    whenStarted,
    started() {
      note('started');
      begin();
    },
    settled(settled, run) {
      note('settled');
      if (run !== undefined) runs.push(run);
      for (const outcome of settled) {
        if (outcomes.has(outcome.id)) throw new Error(`item ${outcome.id} was settled twice`);
        outcomes.set(outcome.id, outcome);
      }
    },
  };
}

/** Scores of a result in the order of the model's labels. @throws Error for a failure. */
export function labelsOf(outcome: ItemOutcome | undefined): number[] {
  if (outcome === undefined) throw new Error('the item was not settled');
  if (!outcome.ok) throw new Error(`the item failed with ${outcome.error.code}: ${outcome.error.message}`);
  const { labels } = outcome.result as TextClassificationResult;
  return [...labels].sort((a, b) => (a.label < b.label ? -1 : 1)).map(({ score }) => score);
}

/** What the fake model answers for a text when nothing shares its batch. */
export function expectedScores(text: string, labels = 2): number[] {
  return [...softmax(Float32Array.from(fakeLogits(fakeIds(text), labels)))];
}
