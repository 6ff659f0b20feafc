import { LexrunError } from '../error/lexrun-error.js';
import type { ExecutorInfo } from '../executor/executor.js';
import { checkCount } from '../guard/check-count.js';
import type { Guard } from '../guard/guard.js';
import type { ModelReference } from '../model/model-source.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { loadTaskSpec } from '../task/load-task-spec.js';
import type { TaskName } from '../task/task-map.js';
import type { TaskSpec } from '../task/task-spec.js';
import { asyncDispose } from './async-dispose.js';
import { type CallOptions, type SplitOptions, splitOptions } from './call-options.js';
import type { Health } from './health.js';
import type { ModelSettings } from './model-options.js';
import type { Pipeline } from './pipeline.js';
import { type PreparedItem, prepareItem } from './prepare-item.js';
import type { RequestRecord } from './request-record.js';
import { runCall } from './run-call.js';
import type { SharedAnswers } from './shared-answers.js';

/** Makes the record of a call, see `createRequestRecord`. A call that was refused has texts, but no items. */
export type CreateRecord = (
  model: Pick<ModelCore, 'name' | 'info' | 'variant'>,
  task: string,
  items: readonly PreparedItem[],
  texts: number,
) => RequestRecord;

/** What the views of one model share. */
export interface ModelCore {
  readonly name: string;
  readonly info: ExecutorInfo;
  readonly guard: Guard;
  readonly settings: ModelSettings;
  readonly scheduler: Scheduler;
  readonly shared: SharedAnswers | undefined;
  readonly createRecord: CreateRecord;
  readonly variant: string | undefined;
  readonly tasks: Readonly<Record<string, TaskSpec>>;
  reload(model: string | ModelReference): Promise<void>;
  health(): Health;
}

/** A task on a loaded model: checks what it is given, and hands it to the model's scheduler. */
export function createPipelineView<T extends TaskName>(
  task: T,
  core: ModelCore,
  onClose: () => Promise<void>,
): Pipeline<T> {
  const { guard, scheduler, settings } = core;
  const specLoaded = loadTaskSpec(task, core.tasks);
  // The rejection belongs to the first call, not to the process.
  let specNow: TaskSpec | undefined;
  specLoaded.then(
    (spec) => {
      specNow = spec;
    },
    () => {},
  );
  let closing: Promise<void> | undefined;
  let inHand = 0;
  let emptied = (): void => {};

  const record = (items: readonly PreparedItem[], texts: number): RequestRecord =>
    core.createRecord(core, task, items, texts);

  const call = (
    items: readonly PreparedItem[],
    options: CallOptions,
    defaults: Required<Pick<CallOptions, 'timeoutMs' | 'priority'>>,
  ): Promise<unknown[]> => {
    const { timeoutMs = defaults.timeoutMs, priority = defaults.priority, signal } = options;
    const prepared = {
      task,
      items,
      policy: guard.policy,
      timeoutMs,
      priority,
      signal,
      record: record(items, items.length),
    };
    return core.shared === undefined ? runCall(prepared, scheduler) : core.shared.run(prepared, scheduler);
  };

  /** Refusals before admission are told to the observer too. */
  const prepare = <P>(texts: number, work: () => P, open = closing === undefined): P => {
    try {
      if (!open) throw new LexrunError('CLOSED', 'The pipeline was closed.');
      return work();
    } catch (error) {
      const failure = LexrunError.from(error, 'INTERNAL', 'The input could not be read.');
      record([], texts).rejected(failure.code);
      throw failure;
    }
  };

  const run = async (input: unknown, options?: unknown): Promise<unknown> => {
    // Seen before anything is awaited: a call made before close() is in hand, however soon close() follows.
    const open = closing === undefined;
    inHand++;
    try {
      // Admitted in the turn of the call: nothing may close the queue, or plan a batch, between two calls of one turn.
      const spec = specNow ?? (await specLoaded);
      const list = Array.isArray(input);
      const inputs: readonly unknown[] = list ? input : [input];
      const { items, callOptions } = prepare(inputs.length, () => prepareCall(spec, inputs, list, options), open);
      if (items.length === 0) return [];
      const results = await call(items, callOptions, { timeoutMs: settings.timeoutMs, priority: 'interactive' });
      return list ? results : results[0];
    } finally {
      inHand--;
      emptied();
    }
  };

  const prepareCall = (spec: TaskSpec, inputs: readonly unknown[], list: boolean, options: unknown) => {
    checkCount(inputs.length, guard);
    const { call: callOptions, task: taskOptions } = readOptions(spec, options);
    const place = (index: number): string => (list ? `inputs[${index}].` : '');
    return {
      callOptions,
      // What a list leaves out is seen too.
      items: Array.from(inputs, (raw, index) => prepareItem(spec, guard, raw, taskOptions, index, place(index))),
    };
  };

  async function* stream(source: Iterable<unknown> | AsyncIterable<unknown>, options?: unknown) {
    const spec = await specLoaded;
    const { streamCall } = await import('./stream-call.js');
    const callInHand: typeof call = async (...parts) => {
      inHand++;
      try {
        return await call(...parts);
      } finally {
        inHand--;
        emptied();
      }
    };
    yield* streamCall(source, options, {
      scheduler,
      settings,
      readOptions: (given) => readOptions(spec, given),
      readItem: (raw, taskOptions, index) => prepareItem(spec, guard, raw, taskOptions, index, `inputs[${index}].`),
      prepare,
      call: callInHand,
    });
  }

  const close = (): Promise<void> => {
    closing ??= (async () => {
      while (inHand > 0) await new Promise<void>((resolve) => (emptied = resolve));
      await onClose();
    })();
    return closing;
  };

  return {
    task,
    run,
    stream,
    reload: core.reload,
    health: core.health,
    close,
    [asyncDispose]: close,
  } as unknown as Pipeline<T>;
}

function readOptions(spec: TaskSpec, options: unknown): SplitOptions {
  const { call, task } = splitOptions(options);
  return { call, task: spec.parseOptions(task) as SplitOptions['task'] };
}
