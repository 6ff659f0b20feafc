import { LexrunError } from '@lexrun/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resolveOptions, type WebOptions } from './options.js';

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://example.com/app/page.html' });
  vi.stubGlobal('navigator', { hardwareConcurrency: 8 });
  vi.stubGlobal('crossOriginIsolated', true);
});
afterEach(() => vi.unstubAllGlobals());

it('makes addresses absolute, those of a reload too: a worker has another base than its page', async () => {
  const { platform } = resolveOptions({ model: 'models/x', assets: '/runtime', modelCache: 'none' });
  const settled = await platform.settle?.({ kind: 'directory', path: 'models/y' });
  expect(settled).toEqual({ kind: 'directory', path: 'https://example.com/app/models/y/', modelCache: 'none' });
  expect(platform.backend.options).toEqual({ assets: 'https://example.com/runtime/' });
});

it('shares the processors among the workers, and uses one thread without isolation', () => {
  expect(resolveOptions({ model: 'x' }).platform.session.threads).toBe(4);
  expect(resolveOptions({ model: 'x', workers: 4 }).platform.session.threads).toBe(2);
  vi.stubGlobal('crossOriginIsolated', false);
  expect(resolveOptions({ model: 'x' }).platform.session.threads).toBe(1);
});

it.each([
  ['model', { model: '' }],
  ['device', { device: 'gpu' }],
  ['assets', { assets: '' }],
])('names %s when it is wrong', (option, wrong) => {
  const resolve = () => resolveOptions({ model: 'x', ...wrong } as unknown as WebOptions);
  expect(resolve).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS', details: { option } }));
  expect(resolve).toThrow(LexrunError);
});

it.each(['/models/sentiment?v=3', '/models/#sentiment'])(
  'takes no address that is none of a folder: %s',
  async (path) => {
    const settled = resolveOptions({ model: 'x' }).platform.settle?.({ kind: 'directory', path });
    await expect(settled).rejects.toMatchObject({ code: 'INVALID_OPTIONS', details: { option: 'model' } });
  },
);
