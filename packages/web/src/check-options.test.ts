import { expect, it } from 'vitest';
import { checkOptions } from './check-options.js';

it.each([
  ['modelCache', 'never'],
  ['onProgress', 'log'],
  ['signal', {}],
  ['workers', 17],
  ['workers', null],
  ['threads', 1.5],
  ['executor', 'inline'],
  ['createWorker', '/worker.js'],
  ['backend', 'my-backend'],
  ['backend', { module: 5 }],
  ['tokenizer', {}],
  ['tasks', 'mine'],
  ['tasks', { mine: 1 }],
])('names %s when it is %j', (option, wrong) => {
  const check = () => checkOptions({ [option]: wrong });
  expect(check).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS', details: { option } }));
});

it('takes what is sound, what is left out, and leaves the rest to core', () => {
  const aFunction = (): void => {};
  checkOptions({
    modelCache: 'reload',
    onProgress: aFunction,
    signal: new AbortController().signal,
    workers: 1,
    threads: 16,
    executor: undefined,
    createWorker: aFunction,
    backend: { module: '/backend.js', options: {} },
    tokenizer: undefined,
    tasks: { mine: {} },
    timeoutMs: 'core',
  });
});
