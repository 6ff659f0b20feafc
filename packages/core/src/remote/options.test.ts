import { expect, it } from 'vitest';
import { type RemoteBackendOptions, remoteBackend } from './index.js';

it.each([
  [{ url: 'ftp://x' }, 'url'],
  [{ url: 'http://user:word@x' }, 'url'],
  [{ url: 'nothing' }, 'url'],
  [{ url: 'http://x?y' }, 'url'],
  [{ headers: { 'Content-Type': 'x' } }, 'headers'],
  [{ headers: { authorization: 'a\r\nb: c' } }, 'headers'],
  [{ timeoutMs: 0 }, 'timeoutMs'],
  [{ retry: { attempts: 100 } }, 'retry.attempts'],
  [{ colour: 'red' }, 'colour'],
])('refuses the options %j', (options, option) => {
  const make = () => remoteBackend({ url: 'http://x', model: 'm', ...options } as RemoteBackendOptions);
  expect(make).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS', details: expect.objectContaining({ option }) }),
  );
});
