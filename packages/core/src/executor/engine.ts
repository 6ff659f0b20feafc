import { LexrunError } from '../error/lexrun-error.js';
import type { EngineParts } from './engine-parts.js';
import type { Batch, BatchObserver, ExecutorInfo, ExecutorSpec } from './executor.js';
import { expandBatch } from './expand-batch.js';
import { type LoadedModel, loadModel } from './load-model.js';
import { runWork } from './run-work.js';

/** The work of an executor, wherever it runs: loads a model, runs batches, drops what was cancelled. */
export interface Engine {
  load(spec: ExecutorSpec): Promise<ExecutorInfo>;
  execute(batch: Batch, observer: BatchObserver): Promise<void>;
  cancel(ids: readonly number[]): void;
  close(): Promise<void>;
}

interface Pending {
  readonly batch: Batch;
  readonly observer: BatchObserver;
  resolve(): void;
  reject(error: unknown): void;
}

/** Builds an engine on the parts of its place. */
export function createEngine(parts: EngineParts): Engine {
  const inbox: Pending[] = [];
  const live = new Set<number>();
  let loading: Promise<{ readonly model: LoadedModel; readonly spec: ExecutorSpec }> | undefined;
  let working: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  /** Takes all that waits, so that batches which arrived during a run share the next ones. */
  const work = async (): Promise<void> => {
    while (inbox.length > 0) {
      const taken = inbox.splice(0);
      try {
        await runTaken(taken);
        for (const pending of taken) pending.resolve();
      } catch (error) {
        for (const pending of taken) pending.reject(error);
      }
      for (const { batch } of taken) for (const item of batch.items) live.delete(item.id);
    }
    working = undefined;
  };

  const runTaken = async (taken: readonly Pending[]): Promise<void> => {
    if (loading === undefined) throw new LexrunError('INTERNAL', 'A batch was given before the model was loaded.');
    const { model, spec } = await loading;
    for (const { observer } of taken) observer.started();
    const expanded = await Promise.all(
      taken.map(({ batch, observer }) => expandBatch(batch, { model, spec, parts, live, observer })),
    );
    await runWork(expanded.flat(), { model, spec, live, yieldToInbox: parts.yieldToInbox });
  };

  return {
    async load(spec) {
      if (loading !== undefined) throw new LexrunError('INTERNAL', 'An executor loads one model.');
      loading = loadModel(spec, parts).then((model) => ({ model, spec }));
      return (await loading).model.info;
    },
    execute(batch, observer) {
      if (closing !== undefined) return Promise.reject(new LexrunError('CLOSED', 'The executor was closed.'));
      for (const item of batch.items) live.add(item.id);
      return new Promise((resolve, reject) => {
        inbox.push({ batch, observer, resolve, reject });
        working ??= work();
      });
    },
    cancel(ids) {
      for (const id of ids) live.delete(id);
    },
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
