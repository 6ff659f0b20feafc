import { hub, url } from '@lexrun/node';
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

  it('hold plain data', () => {
    expect(structuredClone(hub('org/model', { insecure: true, baseUrl: 'http://example.com' }))).toMatchObject({
      kind: 'hub',
    });
  });
});
