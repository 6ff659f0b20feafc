import { hub, pipeline, url } from '@lexrun/node';
import { describe, expect, it } from 'vitest';

describe('references', () => {
  it.each([
    () => hub('../../etc/passwd'),
    () => hub('org/..'),
    () => hub('a/b/c'),
    () => hub('org/model?x=1'),
    () => hub('org/model', { revision: '../../other' }),
    () => hub('org/model', { revision: '' }),
    () => hub('org/model', { baseUrl: 'ftp://example.com' }),
    () => hub('org/model', { baseUrl: 'http://example.com' }),
    () => hub('org/model', { baseUrl: 'https://user:password@example.com' }),
    () => url('relative/path'),
    () => url('file:///etc/passwd'),
    () => url('https://example.com/?token=x'),
  ])('refuse what is no address, %#', (make) => {
    expect(make).toThrowError(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });

  it.each([{ token: 'hf_x\n' }, { token: '' }, { proxy: 'http://user:50%off@127.0.0.1:9' }, { timeoutMs: Number.NaN }])(
    'refuse at once what no request can carry: %j',
    async (options) => {
      const model = url('http://127.0.0.1:9/', options);
      const error = await pipeline('text-classification', { model, executor: 'inline' }).catch((reason) => reason);
      expect(error).toMatchObject({ code: 'INVALID_OPTIONS' });
      expect(JSON.stringify(error)).not.toMatch(/hf_x|50%off/);
    },
  );

  it('hold plain data', () => {
    expect(structuredClone(hub('org/model', { insecure: true, baseUrl: 'http://example.com' }))).toMatchObject({
      kind: 'hub',
    });
  });
});
