import { LexrunError } from '../error/lexrun-error.js';
import type { Batch, BatchObserver, Executor, ExecutorInfo, ExecutorSpec } from './executor.js';
import { restartDelay } from './restart-delay.js';
import { settlesWithin } from './settles-within.js';
import { createWatchdog, unref } from './watchdog.js';

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
  /** How long after the last deadline of its work a silent executor counts as stuck, in milliseconds. */
  readonly stuckAfterMs: number;
  /** How long an executor may take to load, in milliseconds. @default 600,000 */
  readonly loadTimeoutMs?: number;
}

const LOAD_TIMEOUT_MS = 600_000;

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
  /**
   * Sends a batch. @throws LexrunError `EXECUTOR_LOST` when the executor died or got stuck; what it had not begun by then
   * may be sent elsewhere.
   */
  execute(batch: Batch, tokens: number, observer: BatchObserver): Promise<void>;
  cancel(ids: readonly number[]): void;
  close(): Promise<void>;
}

interface Sent {
  readonly batch: Batch;
  readonly tokens: number;
  /** Deadlines of the items somebody may still wait for, by id. */
  readonly wanted: Map<number, number>;
  begun: boolean;
  /** Takes the batch back from an executor that will not come to it. */
  giveUp(error: LexrunError): void;
}

/** Creates a slot; {@link Slot.start} loads its first executor. */
export function createSlot(options: SlotOptions): Slot {
  let executor = options.create();
  let state: SlotState = 'starting';
  let info: ExecutorInfo | undefined;
  let failures = 0;
  let lastError: LexrunError | undefined;
  let restartTimer: unknown;
  const sent = new Set<Sent>();
  const watchdog = createWatchdog(options.stuckAfterMs, () =>
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
    const timeoutMs = options.loadTimeoutMs ?? LOAD_TIMEOUT_MS;
    if (!(await settlesWithin(loading, timeoutMs))) {
      abandon(current);
      throw new LexrunError('DEADLINE_EXCEEDED', `The model was not loaded within ${timeoutMs} ms.`, {
        hint: 'Raise loadTimeoutMs, or look at what the model source waits for.',
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
    options.onRestart(failures, lastError);
    become('restarting');
    restartTimer = setTimeout(restart, restartDelay(failures));
    unref(restartTimer);
  };

  const restart = (): void => {
    if (state === 'closed') return;
    // Its load may have failed in a thread that still lives.
    executor.close().catch(() => {});
    state = 'starting';
    try {
      executor = options.create();
    } catch (error) {
      // Out of threads or memory: thrown on from this timer, it would end the process.
      fail(error);
      return;
    }
    load().catch(fail);
  };

  /** A thread in native code cannot be ended: it keeps its running batch, the rest of its work goes elsewhere. */
  const setAside = (): void => {
    const error = new LexrunError('EXECUTOR_LOST', 'The executor is stuck in a run that does not return.');
    const waiting = [...sent].filter((work) => !work.begun);
    executor.cancel?.(waiting.flatMap((work) => work.batch.items.map((item) => item.id)));
    become('stuck');
    for (const work of waiting) work.giveUp(error);
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
      return [...sent].reduce((sum, work) => sum + (work.begun ? 0 : work.tokens), 0);
    },
    get idle() {
      return state === 'ready' && sent.size === 0;
    },
    start: load,
    async execute(batch, tokens, observer) {
      const current = executor;
      let giveUp = (_error: LexrunError): void => {};
      const givenUp = new Promise<never>((_, reject) => {
        giveUp = reject;
      });
      const wanted = new Map(batch.items.map((item) => [item.id, item.deadline]));
      const work: Sent = { batch, tokens, wanted, begun: false, giveUp };
      sent.add(work);
      const started = (): void => {
        if (!sent.has(work)) return;
        work.begun = true;
        watchdog.watch(batch.id, Math.max(...batch.items.map((item) => item.deadline)));
        observer.started();
        options.onChange();
      };
      try {
        await Promise.race([
          current.execute(batch, { started, settled: (outcomes, run) => observer.settled(outcomes, run) }),
          givenUp,
        ]);
        failures = 0;
        if (state === 'stuck') become('ready');
      } catch (error) {
        const lost = LexrunError.is(error, 'EXECUTOR_LOST');
        if (lost && current === executor && state !== 'stuck') fail(error);
        // It came back after all, if only with an error.
        if (!lost && state === 'stuck') become('ready');
        throw error;
      } finally {
        sent.delete(work);
        watchdog.forget(batch.id);
      }
    },
    cancel(ids) {
      for (const { wanted } of sent) for (const id of ids) wanted.delete(id);
      executor.cancel?.(ids);
    },
    async close() {
      if (state === 'closed') return;
      const stuck = state === 'stuck';
      become('closed');
      state = 'closed';
      watchdog.stop();
      clearTimeout(restartTimer);
      // A run may never return, so nothing is waited for longer than somebody may wait for its answer.
      const last = Math.max(Date.now(), ...[...sent].flatMap(({ wanted }) => [...wanted.values()]));
      const bound = last - Date.now() + options.stuckAfterMs;
      if (!stuck && (await settlesWithin(executor.close(), bound))) return;
      abandon(executor);
    },
  };
}

/** Ends an executor that cannot be waited for, or at least lets the process end without it. */
function abandon(executor: Executor): void {
  if (executor.kill === undefined) executor.detach?.();
  else executor.kill();
}
