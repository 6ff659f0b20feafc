import type { Executor, Platform } from '@lexrun/core';
import { expect, it, vi } from 'vitest';
import { abortable } from './abortable.js';

const controller = (): AbortController => new AbortController();
const platform = (kill?: () => void): Platform =>
  ({ createExecutor: () => ({ kill }) as unknown as Executor }) as unknown as Platform;
const model = () => ({ close: vi.fn(async () => {}) });

it('ends the executors of a load, and the load, at once', async () => {
  const { signal, abort } = ((c) => ({ signal: c.signal, abort: () => c.abort('enough') }))(controller());
  const kill = vi.fn();
  const load = abortable(platform(kill), signal, ({ createExecutor }) => {
    createExecutor(0);
    return new Promise<never>(() => {});
  });
  abort();
  await expect(load).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
  expect(kill).toHaveBeenCalledOnce();
});

it('closes what was loaded all the same, by an executor that cannot be ended', async () => {
  const aborting = controller();
  const loaded = model();
  const load = abortable(platform(), aborting.signal, async () => {
    aborting.abort();
    return loaded;
  });
  await expect(load).rejects.toMatchObject({ code: 'ABORTED' });
  await vi.waitFor(() => expect(loaded.close).toHaveBeenCalledOnce());
});

it('starts no executor after the signal', async () => {
  const aborting = controller();
  const create = vi.fn();
  const late = abortable({ createExecutor: create } as unknown as Platform, aborting.signal, async (bound) => {
    aborting.abort();
    bound.createExecutor(0);
    return model();
  });
  await expect(late).rejects.toMatchObject({ code: 'ABORTED' });
  expect(create).not.toHaveBeenCalled();
});

it('leaves a loaded model alone', async () => {
  const aborting = controller();
  const loaded = await abortable(platform(), aborting.signal, async () => model());
  aborting.abort();
  expect(loaded.close).not.toHaveBeenCalled();
});
