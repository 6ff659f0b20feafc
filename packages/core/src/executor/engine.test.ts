import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../error/codes.js';
import { LexrunError } from '../error/lexrun-error.js';
import { createMemorySource } from '../model/memory-source.js';
import { createPipeline } from '../pipeline/create-pipeline.js';
import type { Backend } from '../session/backend.js';
import type { Session, SessionRunOptions } from '../session/session.js';
import type { TaskName } from '../task/task-map.js';
import { createFakeBackend, type FakeBackendOptions } from '../testing/fake-backend.js';
import { fakeIds, fakeModel, fakeTokenizerJson } from '../testing/fake-model.js';
import type { FakeShape } from '../testing/fake-outputs.js';

/** The fake backend, with members of its sessions replaced. */
function createChangedBackend(options: FakeBackendOptions, change: (session: Session) => Partial<Session>): Backend {
  const fake = createFakeBackend(options);
  return {
    ...fake,
    async createSession(model, given) {
      const session = await fake.createSession(model, given);
      return { ...session, ...change(session) };
    },
  };
}

/** Sessions whose runs never end by themselves, as those on a far server may. */
function createWaitingBackend(): { backend: Backend; begun: Promise<SessionRunOptions> } {
  let tell: (options: SessionRunOptions) => void;
  const begun = new Promise<SessionRunOptions>((resolve) => {
    tell = resolve;
  });
  const backend = createChangedBackend({}, () => ({
    run(_feeds, given = {}) {
      tell(given);
      return new Promise((_, reject) => given.signal?.addEventListener('abort', () => reject(new Error('ended'))));
    },
  }));
  return { backend, begun };
}

it('a run knows how long anybody waits for it, and ends when the last one has gone', async () => {
  const { backend, begun } = createWaitingBackend();
  const classify = await createPipeline('text-classification', {
    ...{ model: fakeModel(), source: createMemorySource(), backend, warmup: false },
  });
  const [first, second] = [new AbortController(), new AbortController()];
  const before = Date.now();
  const runs = [
    classify.run('w1', { signal: first.signal, timeoutMs: 5_000 }),
    classify.run('w2', { signal: second.signal, timeoutMs: 20_000 }),
  ].map((run) => expect(run).rejects.toMatchObject({ code: 'ABORTED' }));
  const { deadline, signal } = await begun;
  expect(deadline! - before).toBeGreaterThanOrEqual(20_000);
  expect(deadline! - before).toBeLessThan(25_000);
  first.abort();
  expect(signal!.aborted).toBe(false);
  second.abort();
  expect(signal!.aborted).toBe(true);
  await Promise.all(runs);
  await classify.close();
});

it.each<[ErrorCode, number[], { readonly retryable?: boolean }]>([
  ['EXECUTION_FAILED', [3, 1, 1, 1], {}],
  // Whoever refuses to work would be asked four times as often as it refused, also where it will not change its mind.
  ['UNAVAILABLE', [3], {}],
  ['UNAVAILABLE', [3], { retryable: false }],
  ['DEADLINE_EXCEEDED', [3], {}],
])('rows of a run that ended with %s, in runs of %j (%j)', async (code, expected, given) => {
  const runs: number[] = [];
  const backend = createChangedBackend({}, () => ({
    async run({ input_ids }) {
      runs.push(input_ids!.dims[0]!);
      throw new LexrunError(code, 'No.', given);
    },
  }));
  const classify = await createPipeline('text-classification', {
    ...{ model: fakeModel(), source: createMemorySource(), backend, warmup: false },
  });
  await expect(classify.run(['w1', 'w2', 'w3'])).rejects.toMatchObject({ code });
  expect(runs).toEqual(expected);
  await classify.close();
});

it.each([
  ['tokenizer_config.json', { truncation_side: 'left' }, null, 'w3 w4'],
  ['tokenizer.json', {}, { direction: 'Left', max_length: 8, stride: 0, strategy: 'LongestFirst' }, 'w3 w4'],
  ['neither', null, null, 'w1 w2'],
])('a text is cut at the end that %s says', async (_, config, truncation, kept) => {
  const fed: number[][] = [];
  const backend = createChangedBackend({}, (session) => ({
    run(feeds, given) {
      fed.push(Array.from(feeds.input_ids!.data, Number));
      return session.run(feeds, given);
    },
  }));
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const { files } = fakeModel() as { files: Record<string, Uint8Array<ArrayBuffer>> };
  files['tokenizer_config.json'] = json(config);
  files['tokenizer.json'] = json({ ...(fakeTokenizerJson() as object), truncation });
  const classify = await createPipeline('text-classification', {
    ...{ model: { kind: 'memory', files }, source: createMemorySource(), backend, warmup: false },
  });
  await classify.run('w1 w2 w3 w4', { maxLength: 4 });
  expect(fed).toEqual([fakeIds(kept)]);
  await classify.close();
});

describe('outputs of a run', () => {
  /** Spoils what it is told to free, as a real session makes it unreadable. Counts runs and what was freed. */
  function createSpoilingBackend(options: FakeBackendOptions): {
    backend: Backend;
    count: { runs: number; freed: number };
  } {
    const count = { runs: 0, freed: 0 };
    const backend = createChangedBackend(options, (session) => ({
      run(feeds, wishes) {
        count.runs++;
        return session.run(feeds, wishes);
      },
      free(outputs) {
        count.freed++;
        for (const { data } of Object.values(outputs)) (data as Float32Array).fill(Number.NaN);
      },
    }));
    return { backend, count };
  }
  const longText = Array.from({ length: 300 }, (_, word) => `w${word}`).join(' ');
  const cases: [string, TaskName, FakeShape, unknown, { runs: number; freed: number }][] = [
    ['are freed once the result is there', 'feature-extraction', 'hidden', ['w1', 'w2 w3'], { runs: 2, freed: 2 }],
    [
      'of a text in windows are kept for its last one',
      'token-classification',
      'token',
      longText,
      { runs: 3, freed: 1 },
    ],
    [
      'are not freed where the task does not say that it copies',
      'text-classification',
      'row',
      'w1',
      { runs: 1, freed: 0 },
    ],
  ];
  it.each(cases)('%s', async (_, task, shape, input, expected) => {
    const { backend, count } = createSpoilingBackend({ shape });
    const base = { model: fakeModel(), source: createMemorySource(), warmup: false, batch: { maxRows: 1 } };
    const open = (of: Backend) => createPipeline(task as 'feature-extraction', { ...base, backend: of });
    const spoiling = await open(backend);
    const plain = await open(createFakeBackend({ shape }));
    const answers = await spoiling.run(input as string);
    expect(answers).toEqual(await plain.run(input as string));
    expect(count).toEqual(expected);
    await Promise.all([spoiling.close(), plain.close()]);
  });
});

it('a run that throws what cannot be read is answered at once', async () => {
  const unreadable = new Proxy(
    {},
    {
      get() {
        throw new Error('not to be looked at');
      },
    },
  );
  const backend = createChangedBackend({}, () => ({ run: () => Promise.reject(unreadable) }));
  const classify = await createPipeline('text-classification', {
    ...{ model: fakeModel(), source: createMemorySource(), backend, warmup: false, timeoutMs: 60_000 },
  });
  for (const text of ['w1', 'w2']) {
    await expect(classify.run(text)).rejects.toMatchObject({ code: 'EXECUTOR_LOST', retryable: true });
  }
  await classify.close();
});

it('what a session says to its end is not what close() says', async () => {
  const backend = createChangedBackend({}, () => ({ close: () => Promise.reject(new Error('closed badly')) }));
  const classify = await createPipeline('text-classification', {
    ...{ model: fakeModel(), source: createMemorySource(), backend, warmup: false },
  });
  await classify.reload({ ...fakeModel() });
  await classify.close();
});
