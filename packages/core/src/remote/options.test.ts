import { expect, it } from 'vitest';
import { type RemoteBackendOptions, remoteBackend } from './index.js';

it.each([
  [{ url: 'ftp://x' }, 'url'],
  [{ url: 'http://user:word@x' }, 'url'],
  [{ url: 'nothing' }, 'url'],
  [{ url: 'http://x?y' }, 'url'],
  [{ model: '.' }, 'model'],
  [{ model: '\ud800' }, 'model'],
  [{ version: '..' }, 'version'],
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

it('has no devices to choose from', async () => {
  const model = { name: 'm', read: () => Promise.reject(new Error('the bytes were read')) };
  const opened = remoteBackend({ url: 'http://127.0.0.1:9', model: 'm' }).createSession(model, { device: 'cuda' });
  await expect(opened).rejects.toMatchObject({ code: 'UNSUPPORTED_DEVICE' });
});
