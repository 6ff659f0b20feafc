import type { Executor, ItemOutcome, ModuleSpec } from '../executor/executor.js';
import { assert, assertClose, assertEqual, assertRejects } from './assert.js';
import { type ConformanceCase, type SkipReasons, toCases } from './conformance-case.js';
import {
  BAD_WORD,
  expectedScores,
  labelsOf,
  makeBatch,
  makeItem,
  makeSpec,
  NAN_WORD,
  type Recorder,
  recorder,
  SLOW_WORD,
} from './executor-fixture.js';
import type { FakeBackendOptions } from './fake-backend.js';
import { fakeModel, fakeTokenId } from './fake-model.js';

/** An executor and how it finds the fake backend. */
export interface ExecutorSubject {
  /** A fresh executor that nothing was loaded into. */
  createExecutor(): Executor;
  /** How the place the executor runs in names the fake backend. @default `{ module: '@lexrun/core/testing', options }` */
  backend?(options: FakeBackendOptions): ModuleSpec;
}

type Use = (executor: Executor) => Promise<void>;

const sum = (runs: Recorder['runs'], of: 'rows' | 'tokens' | 'paddedTokens'): number =>
  runs.reduce((total, each) => total + each[of], 0);

/**
 * The promises of `Executor`, one case each, on the fake backend.
 * @param makeSubject called once a case
 */
export function describeExecutor(
  name: string,
  makeSubject: () => ExecutorSubject | Promise<ExecutorSubject>,
  skips: SkipReasons = {},
): ConformanceCase[] {
  const loaded =
    (options: FakeBackendOptions, use: Use, limits: { maxRowsPerItem?: number; mix?: boolean } = {}) =>
    async (): Promise<void> => {
      const subject = await makeSubject();
      const executor = subject.createExecutor();
      try {
        await executor.load(makeSpec(backendOf(subject, options), limits));
        await use(executor);
      } finally {
        await executor.close();
      }
    };
  return toCases(
    name,
    {
      'loads and tells of its model': async () => {
        const subject = await makeSubject();
        const executor = subject.createExecutor();
        try {
          const info = await executor.load(makeSpec(backendOf(subject, { labels: 3 }), {}, fakeModel(3)));
          assertEqual(info.labels, ['L0', 'L1', 'L2'], 'labels');
          assertEqual([info.backend, info.provider, info.maxLength], ['fake', 'fake', 128], 'facts');
          assertEqual(info.outputs[0]?.shape, ['batch_size', 3], 'declared output');
          assert(info.loadMs > 0, 'loadMs is not positive');
        } finally {
          await executor.close();
        }
      },
      'a load that fails is a typed error, and the executor still closes': async () => {
        const subject = await makeSubject();
        const executor = subject.createExecutor();
        const empty = { kind: 'memory', files: {} } as const;
        await assertRejects(executor.load(makeSpec(backendOf(subject, {}), {}, empty)), 'MODEL_NOT_FOUND');
        await executor.close();
      },
      'settles every item of a batch once, with its own answer': loaded({}, async (executor) => {
        const texts = ['w1', 'w2 w3 w4 w5 w6 w7', 'w8 w9', 'w1', 'w10 w11 w12'];
        const seen = await run(executor, texts);
        assertEqual([...seen.outcomes.keys()].sort(), ids(1, texts.length), 'settled items');
        for (const [index, text] of texts.entries()) {
          assertClose(labelsOf(seen.outcomes.get(index + 1)), expectedScores(text), 1e-6, `scores of "${text}"`);
        }
      }),
      'reports the start before it settles, and where the time went': loaded({}, async (executor) => {
        const seen = await run(executor, ['w1 w2', 'w3']);
        assertEqual(seen.events, ['started', 'settled'], 'events');
        const { timing } = seen.outcomes.get(1) as ItemOutcome & { ok: true };
        assertEqual([timing.rows, timing.tokens], [1, 4], 'rows and tokens');
        assert(timing.startedAt > 0 && timing.runMs >= 0 && timing.batchRows >= 1, 'the timing is not filled in');
      }),
      'tells of each run once, whom it served and how much was padding': loaded({}, async (executor) => {
        const { runs } = await run(executor, ['w1 w2', 'w3']);
        assertEqual(runs.flatMap((each) => each.ids).sort(), [1, 2], 'items of the runs');
        assertEqual([sum(runs, 'rows'), sum(runs, 'tokens')], [2, 7], 'rows and tokens');
        assertEqual(sum(runs, 'paddedTokens'), runs.length === 1 ? 8 : 7, 'padded tokens');
        const filled = runs.every(({ startedAt, ms, ok }) => startedAt > 0 && ms >= 0 && ok);
        assert(filled, 'the report is not filled in');
      }),
      'tells of a run that failed, and of those that repeat its rows': loaded(
        { failOn: fakeTokenId(BAD_WORD) },
        async (executor) => {
          const { runs } = await run(executor, ['w1', `w${BAD_WORD}`]);
          const told = runs.map(({ ids, ok }) => `${ids.join(' ')} ${ok}`);
          assertEqual(told, ['1 2 false', '1 true', '2 false'], 'runs');
        },
      ),
      'one bad row fails alone': loaded({ failOn: fakeTokenId(BAD_WORD) }, async (executor) => {
        const seen = await run(executor, ['w1', `w2 w${BAD_WORD}`, 'w3']);
        assertEqual(codes(seen), [undefined, 'EXECUTION_FAILED', undefined], 'codes');
      }),
      'an error that is not typed becomes one': loaded({ throwOn: fakeTokenId(BAD_WORD) }, async (executor) => {
        assertEqual(codes(await run(executor, [`w${BAD_WORD}`, 'w2'])), ['EXECUTION_FAILED', undefined], 'codes');
      }),
      'NaN is an invalid output of its own item': loaded({ nanOn: fakeTokenId(NAN_WORD) }, async (executor) => {
        const seen = await run(executor, ['w1', `w${NAN_WORD}`, 'w3']);
        assertEqual(codes(seen), [undefined, 'INVALID_OUTPUT', undefined], 'codes');
      }),
      'an unknown task fails its own item': loaded({}, async (executor) => {
        const seen = recorder();
        await executor.execute(makeBatch(1, [makeItem(1, 'w1', { task: 'no-such-task' }), makeItem(2, 'w2')]), seen);
        assertEqual(codes(seen), ['UNSUPPORTED_TASK', undefined], 'codes');
      }),
      'nothing runs beyond its deadline': loaded({ failOn: fakeTokenId(BAD_WORD) }, async (executor) => {
        const seen = recorder();
        const late = makeItem(1, `w${BAD_WORD}`, { deadline: Date.now() - 1 });
        await executor.execute(makeBatch(1, [late, makeItem(2, 'w2')]), seen);
        assertEqual(codes(seen), ['DEADLINE_EXCEEDED', undefined], 'codes');
      }),
      'caps the rows of an item': loaded(
        { labels: 1 },
        async (executor) => {
          const seen = recorder();
          const ranking = (id: number, documents: readonly string[]) =>
            makeItem(id, '', { task: 'text-ranking', input: { query: 'w1', documents }, options: {} });
          await executor.execute(makeBatch(1, [ranking(1, ['w2', 'w3', 'w4']), ranking(2, ['w2', 'w3'])]), seen);
          assertEqual(codes(seen), ['TOO_MANY_ROWS', undefined], 'codes');
        },
        { maxRowsPerItem: 2 },
      ),
      'keeps answers apart where the session does not': loaded({ batchInvariant: false }, async (executor) => {
        const seen = await run(executor, ['w1 w2', 'w3 w4', 'w5 w6']);
        assertClose(labelsOf(seen.outcomes.get(2)), expectedScores('w3 w4'), 1e-6, 'scores');
      }),
      'shares batches of any session when told to': loaded(
        { batchInvariant: false },
        async (executor) => {
          const seen = await run(executor, ['w1 w2', 'w3 w4', 'w5 w6']);
          const difference = Math.abs(labelsOf(seen.outcomes.get(2))[0]! - expectedScores('w3 w4')[0]!);
          assert(difference > 1e-3, 'the rows did not share a batch');
        },
        { mix: true },
      ),
      'runs batches in order while more are given': loaded({ delayMs: 5 }, async (executor) => {
        const order: number[] = [];
        const one = run(executor, ['w1', 'w2'], 1).then(() => order.push(1));
        const two = run(executor, ['w3'], 2).then(() => order.push(2));
        const three = run(executor, ['w4'], 3).then(() => order.push(3));
        await Promise.all([one, two, three]);
        assertEqual(order, [1, 2, 3], 'order of the batches');
      }),
      'drops what is cancelled before it runs': loaded({ slowOn: fakeTokenId(SLOW_WORD) }, async (executor) => {
        if (executor.cancel === undefined) return;
        const first = recorder();
        const running = executor.execute(makeBatch(1, [makeItem(1, `w${SLOW_WORD}`)]), first);
        await first.whenStarted;
        const second = recorder();
        const waiting = executor.execute(makeBatch(2, [makeItem(2, 'w1'), makeItem(3, 'w2')]), second);
        executor.cancel([2]);
        await Promise.all([running, waiting]);
        assertEqual([...second.outcomes.keys()], [3], 'settled items');
      }),
      'close waits for the work in hand, and takes no more': loaded({ delayMs: 30 }, async (executor) => {
        const seen = recorder();
        const running = executor.execute(makeBatch(1, [makeItem(1, 'w1')]), seen);
        await seen.whenStarted;
        const closed = Promise.all([executor.close(), executor.close()]);
        await running;
        assert(seen.outcomes.get(1)?.ok === true, 'the work in hand was dropped');
        await closed;
        await assertRejects(executor.execute(makeBatch(2, [makeItem(2, 'w1')]), recorder()));
      }),
      'large results arrive whole': loaded({ shape: 'hidden' }, async (executor) => {
        const seen = recorder();
        await executor.execute(makeBatch(1, [makeItem(1, 'w1 w2', { task: 'feature-extraction' })]), seen);
        const embedding = embeddingOf(seen, 1);
        assert(embedding instanceof Float32Array && embedding.length === 8, 'the embedding did not arrive as it was');
      }),
      'padding is never read': loaded({ shape: 'hidden' }, async (executor) => {
        const texts = ['w1', 'w2 w3 w4 w5 w6 w7 w8', 'w9 w10'];
        const embed = async (batch: number, wanted: readonly string[]): Promise<Float32Array[]> => {
          const seen = recorder();
          const items = wanted.map((text, at) => makeItem(batch * 10 + at, text, { task: 'feature-extraction' }));
          await executor.execute(makeBatch(batch, items), seen);
          return items.map(({ id }) => embeddingOf(seen, id));
        };
        const together = await embed(1, texts);
        for (const [index, text] of texts.entries()) {
          const [alone] = await embed(index + 2, [text]);
          assertClose(together[index]!, alone!, 1e-6, `embedding of "${text}"`);
        }
      }),
      'tells when it dies, and fails what it ran': loaded({ crashOn: fakeTokenId(BAD_WORD) }, async (executor) => {
        assert(executor.lost !== undefined, 'an executor that can die has to tell');
        const running = executor.execute(makeBatch(1, [makeItem(1, `w${BAD_WORD}`)]), recorder());
        const failure = await assertRejects(running, 'EXECUTOR_LOST');
        assert(failure.retryable, 'the loss of an executor is retryable');
        await executor.lost;
        await assertRejects(executor.execute(makeBatch(2, [makeItem(2, 'w1')]), recorder()), 'EXECUTOR_LOST');
      }),
      'kill ends a run that never returns': loaded({ hangOn: fakeTokenId(BAD_WORD) }, async (executor) => {
        assert(executor.kill !== undefined, 'the executor cannot be killed');
        const seen = recorder();
        const running = executor.execute(makeBatch(1, [makeItem(1, `w${BAD_WORD}`)]), seen);
        await seen.whenStarted;
        executor.kill();
        await assertRejects(running, 'EXECUTOR_LOST');
        await executor.lost;
      }),
    },
    skips,
  );
}

async function run(executor: Executor, texts: readonly string[], batch = 1): Promise<Recorder> {
  const seen = recorder();
  const first = batch * 1_000;
  const items = texts.map((text, index) => makeItem(batch === 1 ? index + 1 : first + index, text));
  await executor.execute(makeBatch(batch, items), seen);
  return seen;
}

function backendOf(subject: ExecutorSubject, options: FakeBackendOptions): ModuleSpec {
  return subject.backend?.(options) ?? { module: '@lexrun/core/testing', options };
}

const ids = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);

/** Error codes by id, undefined for an answer. */
function codes({ outcomes }: Recorder): (string | undefined)[] {
  return [...outcomes.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, outcome]) => (outcome.ok ? undefined : outcome.error.code));
}

function embeddingOf({ outcomes }: Recorder, id: number): Float32Array {
  const outcome = outcomes.get(id);
  assert(outcome?.ok, `item ${id} was not answered`);
  return (outcome.result as { embedding: Float32Array }).embedding;
}
