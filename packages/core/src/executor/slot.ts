import { LexrunError } from '../error/lexrun-error.js';
import type { Batch, BatchObserver, Executor, ExecutorInfo, ExecutorSpec } from './executor.js';
import { restartDelay } from './restart-delay.js';

/** `stuck`: in a run that does not return; it gets no work until that run ends. */
export type SlotState = 'starting' | 'ready' | 'restarting' | 'stuck' | 'closed';

/** What a slot needs of its pool. */
export interface SlotOptions {
  readonly index: number;
  readonly spec: ExecutorSpec;
  create(): Executor;
  /** The slot may take work again, or its state changed. */
  onChange(): void;
  onRestart(attempt: number, error: LexrunError): void;
  /** How long after the last deadline of a batch a silent executor counts as stuck, in milliseconds. */
  readonly stuckAfterMs: number;
}

/** One place for an executor: supervises it, restarts it when it dies, and knows how much work it holds. */
export interface Slot {
  readonly index: number;
  readonly state: SlotState;
  readonly info: ExecutorInfo | undefined;
  /** Losses and failed loads since the last batch that went well. */
  readonly failures: number;
  readonly lastError: LexrunError | undefined;
  /** Estimated tokens sent but not begun. */
  readonly inboxTokens: number;
  readonly idle: boolean;
  start(): Promise<ExecutorInfo>;
  execute(batch: Batch, tokens: number, observer: BatchObserver): Promise<void>;
  cancel(ids: readonly number[]): void;
  close(): Promise<void>;
}

/** Creates a slot; {@link Slot.start} loads its first executor. */
export function createSlot(options: SlotOptions): Slot {
  let executor = options.create();
  let state: SlotState = 'starting';
  let info: ExecutorInfo | undefined;
  let failures = 0;
  let lastError: LexrunError | undefined;
  let inboxTokens = 0;
  const running = new Map<number, number>();
  let watchdog: unknown;
  let restartTimer: unknown;

  const become = (next: SlotState): void => {
    if (state === 'closed') return;
    state = next;
    options.onChange();
  };

  const load = async (): Promise<ExecutorInfo> => {
    const current = executor;
    info = await current.load(options.spec);
    current.lost?.then((error) => current === executor && fail(error));
    become('ready');
    return info;
  };

  const fail = (cause: unknown): void => {
    if (state === 'closed' || state === 'restarting') return;
    lastError = LexrunError.from(cause, 'EXECUTOR_LOST', 'The executor died.');
    failures++;
    inboxTokens = 0;
    options.onRestart(failures, lastError);
    become('restarting');
    restartTimer = setTimeout(restart, restartDelay(failures));
    unref(restartTimer);
  };

  const restart = (): void => {
    if (state === 'closed') return;
    executor = options.create();
    state = 'starting';
    load().catch(fail);
  };

  /** Watches the work in hand: a silent executor is killed where that is safe, and set aside where it is not. */
  const watch = (): void => {
    clearTimeout(watchdog);
    if (running.size === 0) return;
    const last = Math.min(...running.values());
    watchdog = setTimeout(
      () => {
        if (executor.kill !== undefined) executor.kill();
        else become('stuck');
      },
      Math.max(0, last - Date.now()) + options.stuckAfterMs,
    );
    unref(watchdog);
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
    get inboxTokens() {
      return inboxTokens;
    },
    get idle() {
      return state === 'ready' && running.size === 0;
    },
    start: load,
    async execute(batch, tokens, observer) {
      const current = executor;
      let waiting = true;
      const leaveInbox = (): void => {
        if (waiting && current === executor) inboxTokens -= tokens;
        waiting = false;
      };
      inboxTokens += tokens;
      running.set(batch.id, Math.max(...batch.items.map((item) => item.deadline)));
      watch();
      const started = (): void => {
        leaveInbox();
        observer.started();
        options.onChange();
      };
      try {
        await current.execute(batch, { started, settled: (outcomes) => observer.settled(outcomes) });
        failures = 0;
        if (state === 'stuck') become('ready');
      } catch (error) {
        if (LexrunError.is(error, 'EXECUTOR_LOST') && current === executor) fail(error);
        throw error;
      } finally {
        leaveInbox();
        running.delete(batch.id);
        watch();
      }
    },
    cancel: (ids) => executor.cancel?.(ids),
    async close() {
      if (state === 'closed') return;
      const wasStuck = state === 'stuck';
      become('closed');
      state = 'closed';
      clearTimeout(watchdog);
      clearTimeout(restartTimer);
      const closed = executor.close();
      // A stuck executor cannot be waited for: its run may never return.
      if (!wasStuck) await closed;
    },
  };
}

/** Lets a process end while only this timer is left; browsers have no such notion. */
function unref(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
}
