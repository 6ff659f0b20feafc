import type { Health } from '../pipeline/health.js';
import type { Observe } from './instruments.js';
import { ATTRIBUTE } from './semconv.js';

/** What has a state worth watching: a model, a pipeline, a canary. */
export interface Observed {
  health(): Health;
}

/** Reads a figure in bytes; null where there is none. */
export type ReadBytes = () => number | null;

/** The state of the models in use, read when metrics are collected and at no other time. */
export function createObservedModels(bytes: { readonly memory?: ReadBytes; readonly gpuMemory?: ReadBytes }): {
  add(target: Observed): () => void;
  readonly observe: Observe;
} {
  const targets = new Set<Observed>();
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
        reportModel(health, report);
      }
      for (const key of ['memory', 'gpuMemory'] as const) {
        const value = bytes[key]?.() ?? null;
        if (value !== null) report(key, value, {});
      }
    },
  };
}

function reportModel(health: Health, report: Parameters<Observe>[0]): void {
  const model = { [ATTRIBUTE.model]: health.model };
  report('modelsLoaded', health.status === 'unavailable' ? 0 : 1, model);
  report('queueTexts', health.queue.texts, model);
  report('queueTokens', health.queue.tokens, model);
  report('queueLimit', health.queue.maxTexts, model);
  const states = new Map<string, number>();
  for (const { state } of health.executors) states.set(state, (states.get(state) ?? 0) + 1);
  for (const [state, count] of states) report('executors', count, { ...model, [ATTRIBUTE.executorState]: state });
}

/** A target that throws must not keep the others from being read. */
function readHealth(target: Observed): Health | undefined {
  try {
    return target.health();
  } catch {
    return undefined;
  }
}
