import { expect, test } from 'vitest';
import type { Executor, ExecutorInfo } from '../executor/executor.js';
import { createInlineExecutor } from '../executor/inline-executor.js';
import { createMemorySource } from '../model/memory-source.js';
import type { ModelReference } from '../model/model-source.js';
import { loadTaskRunner } from '../task/load-task-runner.js';
import { createFakeBackend } from '../testing/fake-backend.js';
import { fakeModel } from '../testing/fake-model.js';
import { loadModel, type Platform } from './load-model.js';

/** Hangs at the second model, in one of the two steps that may wait for a far server. */
function hangingAt(step: 'settle' | 'open') {
  let hangs = (): void => {};
  const hanging = new Promise<void>((resolve) => (hangs = resolve));
  const source = createMemorySource();
  const first: Partial<Record<typeof step, true>> = {};
  const pass = async <T>(at: typeof step, go: () => T | Promise<T>): Promise<T> => {
    if (at === step && first[at]) {
      hangs();
      await new Promise(() => {});
    }
    first[at] = true;
    return go();
  };
  const platform: Platform = {
    backend: { module: 'fake' },
    session: {},
    workers: 1,
    maxPaddedTokens: 256,
    stuckAfterMs: 50,
    settle: (reference: ModelReference) => pass('settle', () => reference),
    createExecutor: () =>
      createInlineExecutor({
        createBackend: async () => createFakeBackend(),
        openModel: (reference) => pass('open', () => source.open(reference)),
        loadRunner: (task) => loadTaskRunner(task),
        yieldToInbox: () => new Promise((resolve) => setImmediate(resolve)),
      }),
  };
  return { platform, hanging };
}

test.for(['settle', 'open'] as const)(
  'closing during a reload that hangs (%s) refuses calls at once and does not wait for it',
  async (step) => {
    const { platform, hanging } = hangingAt(step);
    const model = await loadModel(fakeModel(), { loadTimeoutMs: 600_000 }, platform);
    const classify = model.pipeline('text-classification');
    await classify.run('w1');
    const reloads = Promise.allSettled([model.reload(fakeModel()), model.reload(fakeModel())]);
    await hanging;
    const inHand = classify.run('w2');
    const closed = model.close();
    await expect(classify.run('w3')).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await inHand).toHaveProperty('label');
    const refused = { status: 'rejected', reason: { code: 'CLOSED' } };
    expect(await reloads).toMatchObject([refused, refused]);
    await closed;
    expect(model.health()).toMatchObject({ status: 'closed' });
  },
);

/** A model of one executor that loads anything. */
async function openModel(path: string) {
  const closed: number[] = [];
  let made = 0;
  const createExecutor = (): Executor => {
    const own = made++;
    return {
      load: async () => ({ labels: [] }) as unknown as ExecutorInfo,
      execute: async () => {},
      close: async () => void closed.push(own),
    };
  };
  const platform = { backend: { module: 'none' }, session: {}, workers: 1, maxPaddedTokens: 64, createExecutor };
  const model = await loadModel({ kind: 'directory', path }, {}, platform);
  return { model, closed, made: () => made };
}

test.each(['.', './', '/'])('a reload of %s switches, and frees the model before', async (path) => {
  const { model, closed } = await openModel('models/first');
  expect(model.health().model).toBe('first');
  await model.reload(path);
  expect([model.health().model, closed]).toEqual(['model', [0]]);
  await model.close();
  expect(closed).toEqual([0, 1]);
});

test('a reload of a reference without an address is refused before anything runs', async () => {
  const { model, made } = await openModel('models/first');
  await expect(model.reload({ kind: 'directory', path: '' })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
  expect([made(), model.health().model]).toEqual([1, 'first']);
});

test('an executor that cannot be created leaves none of the others running', async () => {
  const closed: number[] = [];
  const createExecutor = (index: number): Executor => {
    if (index === 1) throw new Error('no more threads');
    return {
      load: async () => ({}) as unknown as ExecutorInfo,
      execute: async () => {},
      close: async () => void closed.push(index),
    };
  };
  const platform = { backend: { module: 'none' }, session: {}, workers: 2, maxPaddedTokens: 64, createExecutor };
  await expect(loadModel(fakeModel(), {}, platform)).rejects.toMatchObject({ code: 'EXECUTOR_LOST' });
  expect(closed).toEqual([0]);
});
