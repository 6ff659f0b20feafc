import type { PoolOptions } from '../executor/executor-pool.js';
import type { SchedulerOptions } from '../scheduler/scheduler.js';
import { NO_TELEMETRY, safeTelemetry } from '../telemetry/safe-telemetry.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { CreateRecord } from './pipeline-view.js';
import { createRequestRecord } from './request-record.js';
import { SILENT } from './silent-record.js';

let lastRequest = 0;

/** What tells an observer of a model's calls, runs and executors. */
export interface Observation {
  readonly createRecord: CreateRecord;
  readonly ofExecutors?: Pick<PoolOptions, 'onRestart'>;
  readonly ofRuns?: Pick<SchedulerOptions, 'onBatch' | 'onRun'>;
}

/**
 * Tells an observer of a model. Loaded where there is one: nothing of it costs a model that nobody observes.
 * @param name the model's name at this moment; a reload may change it
 */
export function observeModel(given: Telemetry, name: () => string): Observation {
  const telemetry = safeTelemetry(given);
  if (telemetry === NO_TELEMETRY) return { createRecord: () => SILENT };
  return {
    createRecord: ({ name: model, info, variant }, task, items, texts) =>
      createRequestRecord(
        telemetry,
        () => ({
          requestId: `${(++lastRequest).toString(36)}`,
          task,
          model,
          revision: info.revision,
          device: info.provider,
          variant,
          texts,
          characters: items.reduce((sum, item) => sum + item.characters, 0),
        }),
        // A call that was refused has no items, and no hash.
        items.length === 0 ? undefined : () => items.flatMap((item) => item.texts()),
      ),
    ofExecutors: {
      onRestart: (executor, attempt, { code }) =>
        telemetry.emit({ type: 'executor-restarted', at: Date.now(), model: name(), executor, attempt, code }),
    },
    ofRuns: {
      onBatch: (batchId, slot, entries) =>
        telemetry.emit({
          type: 'batch',
          at: Date.now(),
          model: name(),
          batchId,
          executor: slot.index,
          items: entries.length,
          estimatedTokens: entries.reduce((sum, entry) => sum + entry.cost.tokens, 0),
        }),
      onRun(slot, report, entries) {
        const { startedAt, ms: runMs, rows, tokens, paddedTokens, ok } = report;
        const requests = new Set(entries.map((entry) => entry.request).filter((request) => request !== undefined));
        if (requests.size === 0) return;
        const run = { startedAt, runMs, rows, tokens, paddedTokens, ok, requests: [...requests] };
        telemetry.emit({ type: 'run', at: Date.now(), model: name(), executor: slot.index, ...run });
      },
    },
  };
}
