import type { SlotState } from '../executor/slot.js';
import type { Health } from '../pipeline/health.js';
import { readBytes } from '../telemetry/read-bytes.js';
import type { Observe } from './instruments.js';
import { ATTRIBUTE } from './semconv.js';

/** What has a state worth watching: a model, a pipeline, a canary. */
export interface Observed {
  /** State at this moment; called when metrics are collected. */
  health(): Health;
}

/** Models that get series of their own. */
const MAX_MODELS = 200;
const STATES: readonly SlotState[] = ['starting', 'ready', 'restarting', 'stuck'];

/** What is reported of a model's health. */
interface Reported {
  readonly model: string;
  readonly status: Health['status'];
  readonly queue: Pick<Health['queue'], 'texts' | 'tokens' | 'maxTexts'>;
  readonly executors: readonly { readonly state: SlotState }[];
}

/** Reads a figure in bytes; null where there is none. */
export type ReadBytes = () => number | null;

/** The state of the models in use, read when metrics are collected and at no other time. */
export function createObservedModels(bytes: { readonly memory?: ReadBytes; readonly gpuMemory?: ReadBytes }): {
  add(target: Observed): () => void;
  readonly observe: Observe;
} {
  const targets = new Set<Observed>();
  /** Names of all models ever seen: an SDK repeats the last value of a series that is no longer reported. */
  const names = new Set<string>();
  return {
    add(target) {
      targets.add(target);
      return () => void targets.delete(target);
    },
    observe(report) {
      // One line a model: two pipelines of it share its queue.
      const seen = new Set<string>();
      for (const target of [...targets]) {
        const health = readHealth(target);
        if (health?.status === 'closed') targets.delete(target);
        if (health === undefined || health.status === 'closed' || seen.has(health.model)) continue;
        seen.add(health.model);
        if (names.size < MAX_MODELS) names.add(health.model);
        if (names.has(health.model)) reportModel(health, report);
      }
      for (const name of names) if (!seen.has(name)) reportModel(gone(name), report);
      for (const key of ['memory', 'gpuMemory'] as const) {
        const value = readBytes(bytes[key]);
        if (value !== null) report(key, value, {});
      }
    },
  };
}

function reportModel({ model: name, status, queue, executors }: Reported, report: Parameters<Observe>[0]): void {
  const model = { [ATTRIBUTE.model]: name };
  report('modelsLoaded', status === 'closed' || status === 'unavailable' ? 0 : 1, model);
  report('queueTexts', queue.texts, model);
  report('queueTokens', queue.tokens, model);
  report('queueLimit', queue.maxTexts, model);
  for (const state of STATES) {
    const count = executors.filter((executor) => executor.state === state).length;
    report('executors', count, { ...model, [ATTRIBUTE.executorState]: state });
  }
}

/** A model that was closed. */
function gone(model: string): Reported {
  return { model, status: 'closed', queue: { texts: 0, tokens: 0, maxTexts: 0 }, executors: [] };
}

/** A target that throws must not keep the others from being read. */
function readHealth(target: Observed): Health | undefined {
  try {
    return target.health();
  } catch {
    return undefined;
  }
}
