import { LexrunError } from '@lexrun/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resolveOptions, type WebOptions } from './options.js';

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://example.com/app/page.html' });
  vi.stubGlobal('navigator', { hardwareConcurrency: 8 });
  vi.stubGlobal('crossOriginIsolated', true);
});
afterEach(() => vi.unstubAllGlobals());

it('makes addresses absolute: a worker has another base than its page', () => {
  const { reference, platform } = resolveOptions({ model: 'models/x', assets: '/runtime' });
  expect(reference).toEqual({ kind: 'directory', path: 'https://example.com/app/models/x/', modelCache: 'use' });
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
  ['model', { model: '/models/sentiment?v=3' }],
  ['model', { model: '/models/#sentiment' }],
  ['device', { device: 'gpu' }],
  ['assets', { assets: '' }],
])('names %s when it is wrong', (option, wrong) => {
  const resolve = () => resolveOptions({ model: 'x', ...wrong } as unknown as WebOptions);
  expect(resolve).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS', details: { option } }));
  expect(resolve).toThrow(LexrunError);
});
