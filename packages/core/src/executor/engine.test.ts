import { expect, it } from 'vitest';
import { createMemorySource } from '../model/memory-source.js';
import { createPipeline } from '../pipeline/create-pipeline.js';
import type { Backend } from '../session/backend.js';
import type { SessionRunOptions } from '../session/session.js';
import { createFakeBackend } from '../testing/fake-backend.js';
import { fakeModel } from '../testing/fake-model.js';

/** Sessions whose runs never end by themselves, as those on a far server may. */
function createWaitingBackend(): { backend: Backend; begun: Promise<SessionRunOptions> } {
  let tell: (options: SessionRunOptions) => void;
  const begun = new Promise<SessionRunOptions>((resolve) => {
    tell = resolve;
  });
  const fake = createFakeBackend();
  const backend: Backend = {
    ...fake,
    async createSession(model, options) {
      const session = await fake.createSession(model, options);
      return {
        ...session,
        run(_feeds, given = {}) {
          tell(given);
          return new Promise((_, reject) => given.signal?.addEventListener('abort', () => reject(new Error('ended'))));
        },
      };
    },
  };
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
