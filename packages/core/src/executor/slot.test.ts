// Over 250 lines, because the cases below share executors that do what a test tells their hands to do.
import { afterEach, beforeEach, describe, expect, type Mock, test, vi } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import { makeBatch, makeItem, makeSpec, recorder } from '../testing/executor-fixture.js';
import type { BatchObserver, Executor, ExecutorInfo, RunReport } from './executor.js';
import { createSlot } from './slot.js';

interface Hands {
  readonly executor: Executor;
  /** Ends the batch that runs. */
  finish(): void;
  fail(error: unknown): void;
  /** Ends an item of the batch given last. */
  settle(id: number): void;
  /** Tells of a run of the batch given last. */
  report(run: RunReport): void;
  die(): void;
  closed: boolean;
  readonly impossible?: boolean;
}

/** Items from this id on wait in their executor for ever. */
const LATER = 100;

/** An executor that does what the test says. */
function createHands(
  fields: {
    readonly load?: () => Promise<ExecutorInfo>;
    readonly kill?: () => void;
    readonly detach?: () => void;
  } = {},
): Hands {
  const ends: { resolve(): void; reject(error: unknown): void }[] = [];
  let last: BatchObserver | undefined;
  let die = (_error: Error): void => {};
  const hands: Hands = {
    closed: false,
    finish: () => ends.shift()?.resolve(),
    settle: (id) => last?.settled([{ id, ok: false, error: new LexrunError('INTERNAL', 'failed').toJSON() }]),
    report: (run) => last?.settled([], run),
    fail: (error) => ends.shift()?.reject(error),
    die: () => die(new LexrunError('EXECUTOR_LOST', 'died')),
    executor: {
      load: fields.load ?? (async () => ({}) as ExecutorInfo),
      execute: (batch, observer) => {
        last = observer;
        const begun = batch.items.map(({ id }) => id).filter((id) => id < LATER);
        if (begun.length > 0) observer.started(begun);
        return new Promise((resolve, reject) => ends.push({ resolve, reject }));
      },
      async close() {
        hands.closed = true;
      },
      lost: new Promise((resolve) => (die = resolve)),
      ...(fields.kill === undefined ? {} : { kill: fields.kill }),
      ...(fields.detach === undefined ? {} : { detach: fields.detach }),
    },
  };
  return hands;
}

/** A slot that is given these executors, one after the other. */
function createTestSlot(...hands: Hands[]) {
  const given: Hands[] = [];
  const slot = createSlot({
    index: 0,
    spec: makeSpec({ module: 'none' }),
    createExecutor: () => {
      const next = hands[given.length]!;
      given.push(next);
      if (next.impossible === true) throw new Error('no more threads');
      return next.executor;
    },
    onChange() {},
    onRestart() {},
    stuckAfterMs: 1_000,
    loadTimeoutMs: 600_000,
    runMs: 3_000,
  });
  return { slot, given };
}
const SIZES = [{ tokens: 5, rowTokens: 5 }];
const watcher = () => ({ ...recorder(), returned: vi.fn() });
const work = (id: number, deadlineMs = 100) =>
  makeBatch(id, [makeItem(id, 'w1', { deadline: Date.now() + deadlineMs })]);

/** In so many milliseconds from now, and not before. */
async function killedAfter(kill: Mock, ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms - 1);
  expect(kill).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(kill).toHaveBeenCalledTimes(1);
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a slot', () => {
  test('restarts with a growing pause, and frees executors whose load failed', async () => {
    const broken = () => createHands({ load: () => Promise.reject(new LexrunError('INVALID_MODEL', 'bad')) });
    const { slot, given } = createTestSlot(createHands(), broken(), broken(), createHands());
    await slot.start();
    given[0]!.die();
    await vi.advanceTimersByTimeAsync(49);
    expect([slot.state, given.length]).toEqual(['restarting', 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect(given).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(100 + 200);
    expect(given).toHaveLength(4);
    expect(given.map(({ closed }) => closed)).toEqual([true, true, true, false]);
    expect([slot.state, slot.failures, slot.lastError?.code]).toEqual(['ready', 3, 'INVALID_MODEL']);
    const ran = slot.execute(work(1), SIZES, watcher());
    given[3]!.finish();
    await ran;
    expect(slot.failures).toBe(0);
  });

  test('a load that never returns ends with the deadline, and the executor is let go', async () => {
    const kill = vi.fn();
    const { slot } = createTestSlot(createHands({ load: () => new Promise(() => {}), kill }));
    const loading = expect(slot.start()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await vi.advanceTimersByTimeAsync(599_999);
    expect(kill).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await loading;
    expect(kill).toHaveBeenCalledOnce();
  });

  test('a load that hangs in a restart keeps no process alive: not its executor, nor after the end a timer', async () => {
    const detach = vi.fn();
    const hung = createHands({ load: () => new Promise(() => {}), detach });
    const { slot, given } = createTestSlot(createHands(), hung, hung);
    await slot.start();
    given[0]!.die();
    await vi.advanceTimersByTimeAsync(50);
    await vi.advanceTimersByTimeAsync(600_000 + 100);
    expect(given).toHaveLength(3);
    // Once when it was given up, and again after it was told to close.
    expect(detach).toHaveBeenCalledTimes(2);
    await slot.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('an executor that cannot even be created is a failure like others', async () => {
    const { slot, given } = createTestSlot(createHands(), { ...createHands(), impossible: true }, createHands());
    await slot.start();
    given[0]!.die();
    await vi.advanceTimersByTimeAsync(50);
    expect([slot.state, slot.failures]).toEqual(['restarting', 2]);
    await vi.advanceTimersByTimeAsync(100);
    expect(slot.state).toBe('ready');
  });

  test('one loss is one failure, however many batches report it', async () => {
    const { slot, given } = createTestSlot(createHands(), createHands());
    await slot.start();
    const lost = [1, 2].map((id) => slot.execute(work(id), SIZES, watcher()).catch((error) => error.code));
    const error = new LexrunError('EXECUTOR_LOST', 'died');
    given[0]!.fail(error);
    given[0]!.fail(error);
    given[0]!.die();
    expect(await Promise.all(lost)).toEqual(['EXECUTOR_LOST', 'EXECUTOR_LOST']);
    expect([slot.failures, slot.work.load]).toEqual([1, 0]);
  });

  test('sets a silent executor aside, and takes it back when its run returns', async () => {
    const { slot, given } = createTestSlot(createHands());
    await slot.start();
    const ran = slot.execute(work(1), SIZES, watcher());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(slot.state).toBe('ready');
    await vi.advanceTimersByTimeAsync(200);
    expect(slot.state).toBe('stuck');
    given[0]!.finish();
    await ran;
    expect([slot.state, slot.idle]).toEqual(['ready', true]);
  });

  test('what waits in a stuck executor is given back, once; what runs there is not', async () => {
    const { slot, given } = createTestSlot(createHands());
    await slot.start();
    const observer = watcher();
    const items = [1, LATER, LATER + 1].map((id) => makeItem(id, 'w1', { deadline: Date.now() + 100 }));
    const ran = slot.execute(makeBatch(1, items), [...SIZES, ...SIZES, ...SIZES], observer);
    expect([slot.work.load, slot.work.waitingTokens('interactive')]).toEqual([15, 10]);
    slot.cancel([LATER + 1]);
    await vi.advanceTimersByTimeAsync(1_200);
    expect(slot.state).toBe('stuck');
    expect(observer.returned.mock.calls).toEqual([[[LATER]]]);
    expect(slot.work.load).toBe(5);
    given[0]!.finish();
    await ran;
    expect([slot.state, slot.idle, slot.work.load]).toEqual(['ready', true, 0]);
  });

  test('what was given back and came again is not ended, nor given back twice, by the batch it came with first', async () => {
    const { slot, given } = createTestSlot(createHands());
    await slot.start();
    const ran = slot.execute(work(1), SIZES, watcher());
    const first = watcher();
    const left = slot.execute(work(LATER), SIZES, first);
    await vi.advanceTimersByTimeAsync(1_200);
    given[0]!.finish();
    await ran;
    const again = watcher();
    void slot.execute(makeBatch(2, [makeItem(LATER, 'w1')]), SIZES, again);
    void slot.execute(work(3), SIZES, watcher());
    await vi.advanceTimersByTimeAsync(1_200);
    expect([slot.state, first.returned.mock.calls.length]).toEqual(['stuck', 1]);
    expect(again.returned.mock.calls).toEqual([[[LATER]]]);
    void slot.execute(makeBatch(4, [makeItem(LATER, 'w1')]), SIZES, watcher());
    expect(slot.work.waitingItems).toBe(1);
    given[0]!.finish();
    await left;
    expect(slot.work.waitingItems).toBe(1);
  });

  test('a stuck run is noticed by its own deadlines, not by those of what waits behind it', async () => {
    const { slot } = createTestSlot(createHands());
    await slot.start();
    const items = [makeItem(1, 'w1', { deadline: Date.now() + 100 }), makeItem(LATER, 'w1')];
    slot.execute(makeBatch(1, items), [...SIZES, ...SIZES], watcher()).catch(() => {});
    await vi.advanceTimersByTimeAsync(1_200);
    expect(slot.state).toBe('stuck');
  });

  test('a run that returns with an error frees its executor too', async () => {
    const { slot, given } = createTestSlot(createHands());
    await slot.start();
    const ran = slot.execute(work(1), SIZES, watcher()).catch((error) => error.code);
    await vi.advanceTimersByTimeAsync(1_200);
    given[0]!.fail(new LexrunError('INTERNAL', 'failed after all'));
    expect(await ran).toBe('INTERNAL');
    expect(slot.state).toBe('ready');
  });

  test('kills a silent executor where that is safe', async () => {
    const kill = vi.fn();
    const { slot } = createTestSlot(createHands({ kill }));
    await slot.start();
    slot.execute(work(1, 5_000), SIZES, watcher()).catch(() => {});
    await killedAfter(kill, 6_000);
  });

  test('kills one that never gets to run what it was sent, though more is sent meanwhile', async () => {
    const kill = vi.fn();
    const { slot } = createTestSlot(createHands({ kill }));
    await slot.start();
    slot.execute(work(LATER, 5_000), SIZES, watcher()).catch(() => {});
    await vi.advanceTimersByTimeAsync(3_000);
    slot
      .execute(makeBatch(2, [makeItem(LATER + 1, 'w1', { deadline: Date.now() + 60_000 })]), SIZES, watcher())
      .catch(() => {});
    await killedAfter(kill, 3_000);
  });

  test.each([1, LATER])('does not kill at once by a short deadline, item %i', async (id) => {
    const kill = vi.fn();
    const { slot } = createTestSlot(createHands({ kill }));
    await slot.start();
    await vi.advanceTimersByTimeAsync(60_000);
    slot.execute(work(id, 5), SIZES, watcher()).catch(() => {});
    await killedAfter(kill, 4_000);
  });

  test('one whose callers have all gone has its time to drop what they asked', async () => {
    const kill = vi.fn();
    const { slot, given } = createTestSlot(createHands({ kill }));
    await slot.start();
    await vi.advanceTimersByTimeAsync(60_000);
    const items = [
      makeItem(LATER, 'w1', { deadline: Date.now() }),
      makeItem(LATER + 1, 'w1', { deadline: Date.now() }),
    ];
    const done = slot.execute(makeBatch(1, items), [...SIZES, ...SIZES], watcher());
    slot.cancel([LATER, LATER + 1]);
    await vi.advanceTimersByTimeAsync(900);
    given[0]!.settle(LATER);
    await vi.advanceTimersByTimeAsync(900);
    expect(kill).not.toHaveBeenCalled();
    given[0]!.finish();
    await done;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(kill).not.toHaveBeenCalled();
  });

  test('a wall clock that is set back delays nothing', async () => {
    const kill = vi.fn();
    const { slot } = createTestSlot(createHands({ kill }));
    await slot.start();
    slot.execute(work(1, 5_000), SIZES, watcher()).catch(() => {});
    vi.setSystemTime(Date.now() - 7_200_000);
    await vi.advanceTimersByTimeAsync(6_001);
    expect(kill).toHaveBeenCalledTimes(1);
  });

  test('does not kill by the deadline of an impatient caller: each run has its time', async () => {
    const kill = vi.fn();
    const { slot, given } = createTestSlot(createHands({ kill }));
    await slot.start();
    slot.execute(work(1), SIZES, watcher()).catch(() => {});
    await vi.advanceTimersByTimeAsync(2_500);
    // The first of its runs ended.
    given[0]!.report({ ids: [1] } as unknown as RunReport);
    await killedAfter(kill, 4_000);
  });

  test('closing waits as long as somebody may wait for an answer, and no longer', async () => {
    const hands = createHands();
    const forever: Hands = { ...hands, executor: { ...hands.executor, close: () => new Promise(() => {}) } };
    const { slot } = createTestSlot(forever);
    await slot.start();
    slot.execute(work(1, 5_000), SIZES, watcher()).catch(() => {});
    let closed = false;
    const done = slot.close().then(() => {
      closed = true;
    });
    await vi.advanceTimersByTimeAsync(5_900);
    expect(closed).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    await done;
  });

  test('closing does not wait for what was withdrawn', async () => {
    const hands = createHands();
    const { slot } = createTestSlot({ ...hands, executor: { ...hands.executor, close: () => new Promise(() => {}) } });
    await slot.start();
    slot.execute(work(1, 600_000), SIZES, watcher()).catch(() => {});
    slot.cancel([1]);
    const done = slot.close();
    await vi.advanceTimersByTimeAsync(1_001);
    await done;
    expect(slot.state).toBe('closed');
  });

  test('what waits behind a run that never returns is given back while its executor closes, and not waited for', async () => {
    const hands = createHands();
    const { slot } = createTestSlot({ ...hands, executor: { ...hands.executor, close: () => new Promise(() => {}) } });
    await slot.start();
    void slot.execute(work(1), SIZES, watcher());
    const observer = watcher();
    void slot.execute(work(LATER, 600_000), SIZES, observer);
    const done = slot.close();
    await vi.advanceTimersByTimeAsync(1_200);
    expect(observer.returned.mock.calls).toEqual([[[LATER]]]);
    await vi.advanceTimersByTimeAsync(1_000);
    await done;
    expect([slot.state, vi.getTimerCount()]).toEqual(['closed', 0]);
  });

  test('one that is stuck is not waited for, but told to end when its run returns', async () => {
    const { slot, given } = createTestSlot(createHands());
    await slot.start();
    void slot.execute(work(1), SIZES, watcher());
    await vi.advanceTimersByTimeAsync(1_200);
    expect(slot.state).toBe('stuck');
    const done = slot.close();
    expect(given[0]!.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    await done;
  });

  test('nothing restarts a closed slot', async () => {
    const { slot, given } = createTestSlot(createHands(), createHands());
    await slot.start();
    given[0]!.die();
    await vi.advanceTimersByTimeAsync(10);
    await slot.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(given).toHaveLength(1);
  });
});
