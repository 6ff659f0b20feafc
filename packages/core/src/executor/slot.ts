import { LexrunError } from '../error/lexrun-error.js';
import type { ById } from './by-id.js';
import type { Batch, BatchObserver, Executor, ExecutorInfo, ExecutorSpec, ItemOutcome, RunReport } from './executor.js';
import { restartDelay } from './restart-delay.js';
import { settlesWithin } from './settles-within.js';
import { createSlotWork, type ItemSize, type SlotWork } from './slot-work.js';
import { createWatchdog, ITSELF, unref } from './watchdog.js';

/** `stuck`: in a run, or a tokenizer, that does not return; it gets no work until that ends. */
export type SlotState = 'starting' | 'ready' | 'restarting' | 'stuck' | 'closed';

/** What a slot needs of its pool. */
export interface SlotOptions {
  readonly index: number;
  readonly spec: ExecutorSpec;
  createExecutor(index: number): Executor;
  /** The slot may take work again, or its state changed. */
  onChange(): void;
  onRestart?(index: number, attempt: number, error: LexrunError): void;
  /** How long after the last deadline of its work a silent executor counts as stuck, in milliseconds. */
  readonly stuckAfterMs: number;
  /** How long a run may take before its executor is killed, whatever the deadlines of its work, in milliseconds. */
  readonly runMs: number;
  /** How long an executor may take to load, in milliseconds. */
  readonly loadTimeoutMs: number;
}

/** One place for an executor: supervises it, restarts it when it dies, and knows how much work it holds. */
export interface Slot {
  readonly index: number;
  readonly state: SlotState;
  readonly info: ExecutorInfo | undefined;
  /** Losses and failed loads since the last batch that went well. */
  readonly failures: number;
  readonly lastError: LexrunError | undefined;
  /** What it was sent and did not answer. */
  readonly work: Pick<SlotWork, 'load' | 'meanRowTokens' | 'waitingItems' | 'waitingTokens'>;
  readonly idle: boolean;
  start(): Promise<ExecutorInfo>;
  /**
   * Sends a batch. @throws LexrunError `EXECUTOR_LOST` when the executor died; what it had not begun by then may be sent
   * elsewhere.
   * @param sizes estimated costs of the items, in their order
   */
  execute(batch: Batch, sizes: readonly ItemSize[], observer: SlotObserver): Promise<void>;
  cancel(ids: readonly number[]): void;
  close(): Promise<void>;
}

/** What a slot tells of a batch. */
export interface SlotObserver extends BatchObserver {
  /** The executor is stuck in a run: these items did not begin there and never will; they may be sent elsewhere. */
  returned(ids: readonly number[]): void;
}

/** Creates a slot; {@link Slot.start} loads its first executor. */
export function createSlot(options: SlotOptions): Slot {
  let executor = options.createExecutor(options.index);
  let state: SlotState = 'starting';
  let info: ExecutorInfo | undefined;
  let failures = 0;
  let lastError: LexrunError | undefined;
  /** Of the load under way, or of the restart to come. */
  let timer: unknown;
  const work = createSlotWork();
  const batches: ById<{ readonly held: Set<number>; readonly observer: SlotObserver }> = {};
  const watchdog = createWatchdog(options.stuckAfterMs, executor.kill === undefined ? 0 : options.runMs, () =>
    executor.kill === undefined ? setAside() : executor.kill(),
  );

  const become = (next: SlotState): void => {
    if (state === 'closed') return;
    state = next;
    options.onChange();
  };

  const load = async (): Promise<ExecutorInfo> => {
    const current = executor;
    const loading = current.load(options.spec);
    const timeoutMs = options.loadTimeoutMs;
    if (!(await settlesWithin(loading, timeoutMs, (next) => (timer = next)))) {
      abandon(current);
      throw new LexrunError('DEADLINE_EXCEEDED', `The model was not loaded within ${timeoutMs} ms.`, {
        hint: 'Raise loadTimeoutMs, or see what the model source waits for.',
        details: { limit: timeoutMs },
      });
    }
    info = await loading;
    current.lost?.then((error) => {
      if (current === executor) fail(error);
    });
    become('ready');
    return info;
  };

  const fail = (cause: unknown): void => {
    if (state === 'closed' || state === 'restarting') return;
    lastError = LexrunError.from(cause, 'EXECUTOR_LOST', 'The executor died.');
    failures++;
    options.onRestart?.(options.index, failures, lastError);
    become('restarting');
    timer = setTimeout(restart, restartDelay(failures));
    unref(timer);
  };

  const restart = (): void => {
    if (state === 'closed') return;
    // Its load may have failed in a thread that still lives, or hangs: the process does not wait for it.
    executor.close().catch(() => {});
    executor.detach?.();
    state = 'starting';
    try {
      executor = options.createExecutor(options.index);
    } catch (error) {
      // Out of threads or memory: thrown on from this timer, it would end the process.
      fail(error);
      return;
    }
    load().catch(fail);
  };

  /** A thread in native code cannot be ended: it keeps what it runs, the rest of its work goes elsewhere. */
  const setAside = (): void => {
    const waiting = new Set(work.takeWaiting());
    executor.cancel?.([...waiting]);
    become('stuck');
    for (const { held, observer } of Object.values(batches)) {
      const ids = [...held].filter((id) => waiting.has(id));
      // They may come again with another batch, which the end of this one must not end.
      for (const id of ids) held.delete(id);
      if (ids.length > 0) observer.returned(ids);
    }
  };

  return {
    index: options.index,
    get state() {
      return state;
    },
    get info() {
      return info;
    },
    get failures() {
      return failures;
    },
    get lastError() {
      return lastError;
    },
    work,
    get idle() {
      return state === 'ready' && work.size === 0;
    },
    start: load,
    async execute(batch, sizes, observer) {
      const current = executor;
      batch.items.forEach((item, index) => {
        work.add(item, sizes[index]!);
      });
      const held = new Set(batch.items.map(({ id }) => id));
      batches[batch.id] = { held, observer };
      watchdog.awaits(work.lastDeadline);
      watchdog.rearm();
      const started = (ids: readonly number[]): void => {
        watchdog.runs();
        for (const id of ids) {
          const deadline = work.start(id);
          if (deadline !== undefined) watchdog.watch(id, deadline);
        }
        watchdog.rearm();
        observer.started(ids);
        options.onChange();
      };
      const end = (ids: Iterable<number>): void => {
        for (const id of ids) {
          work.end(id);
          watchdog.forget(id);
        }
        watchdog.forget(ITSELF);
        if (work.size > 0) watchdog.awaits(work.lastDeadline);
        watchdog.rearm();
      };
      const settled = (outcomes: readonly ItemOutcome[], run?: RunReport): void => {
        // Where more is left to run, the next run begins.
        if (run !== undefined) watchdog.runs();
        end(outcomes.map(({ id }) => id));
        observer.settled(outcomes, run);
      };
      try {
        await current.execute(batch, { started, settled });
        failures = 0;
        if (state === 'stuck') become('ready');
      } catch (error) {
        const lost = LexrunError.is(error, 'EXECUTOR_LOST');
        if (lost && current === executor && state !== 'stuck') fail(error);
        // It came back after all, if only with an error.
        if (!lost && state === 'stuck') become('ready');
        throw error;
      } finally {
        delete batches[batch.id];
        end(held);
      }
    },
    cancel(ids) {
      for (const id of ids) work.cancel(id);
      executor.cancel?.(ids);
    },
    async close() {
      if (state === 'closed') return;
      // One that is stuck is told as well: it ends when its run returns after all.
      let waitMs = state === 'stuck' ? 0 : options.stuckAfterMs;
      become('closed');
      clearTimeout(timer);
      const ended = executor.close();
      // A run may never return, so nothing is waited for longer than somebody may wait for its answer. Looked at again: what
      // waits behind such a run is given back meanwhile, or withdrawn.
      while (!(await settlesWithin(ended, waitMs))) {
        waitMs = Math.min(waitMs, work.lastDeadline() + options.stuckAfterMs - Date.now());
        if (waitMs > 0) continue;
        abandon(executor);
        break;
      }
      watchdog.stop();
    },
  };
}

/** Ends an executor that cannot be waited for, or at least lets the process end without it. */
function abandon(executor: Executor): void {
  if (executor.kill === undefined) executor.detach?.();
  else executor.kill();
}
