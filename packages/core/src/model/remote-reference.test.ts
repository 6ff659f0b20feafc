import { describe, expect, it } from 'vitest';
import { type HubReference, hub, hubAddress, url, urlAddress } from './remote-reference.js';

const refused = (message: string) =>
  expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining(message) });
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('a hub', () => {
  it('has an address for each revision, and only a commit never changes', () => {
    const main = hubAddress(hub('org/name'));
    expect(main).toEqual({
      base: 'https://huggingface.co/org/name/resolve/main/',
      label: 'org/name@main',
      immutable: false,
    });
    expect(hubAddress(hub('org/name', { revision: COMMIT })).immutable).toBe(true);
    expect(hubAddress(hub('org/name', { revision: `${COMMIT}0` })).immutable).toBe(false);
    expect(hubAddress(hub('name', { revision: 'refs/pr/1' })).base).toBe(
      'https://huggingface.co/name/resolve/refs%2Fpr%2F1/',
    );
  });

  it('may be a mirror, which the label then names', () => {
    for (const baseUrl of ['https://mirror.example/hf', 'https://mirror.example/hf/']) {
      const { base, label } = hubAddress(hub('org/name', { baseUrl }));
      expect(base).toBe('https://mirror.example/hf/org/name/resolve/main/');
      expect(label).toBe('https://mirror.example/hf/org/name@main');
    }
  });

  it.each(['', 'a/b/c', '../name', 'org/..', 'org/a..b', '/name', 'org/', 'org/na me', `org/${'x'.repeat(97)}`, 7])(
    'refuses the repository %j',
    (repo) => {
      expect(() => hub(repo as string)).toThrow(refused('organisation/name'));
    },
  );

  it.each(['', '../main', 'a/../../b', '-x', 'a b', 'a?b', 'x'.repeat(201), null])(
    'refuses the revision %j',
    (revision) => {
      expect(() => hub('org/name', { revision: revision as string })).toThrow(refused('revision'));
    },
  );

  it('has no other options, of which a misspelt revision would be the main branch', () => {
    const unknown = { code: 'INVALID_OPTIONS', details: { option: 'revison' } };
    expect(() => hub('org/name', { revison: COMMIT } as object)).toThrow(expect.objectContaining(unknown));
    expect(() => url('https://models.example/', { revison: COMMIT } as object)).toThrow(
      expect.objectContaining({ ...unknown, hint: expect.stringMatching(/^url\(\) has the options token, /) }),
    );
    expect(() => url('https://models.example/', { revision: COMMIT } as object)).toThrow(refused('revision'));
  });

  it('is checked again where the reference came as plain data', () => {
    expect(() => hubAddress({ kind: 'hub', repo: '../..' })).toThrow(refused('organisation/name'));
    expect(() => hubAddress({ kind: 'hub', repo: 'org/name', revison: COMMIT } as HubReference)).toThrow(
      refused('revison'),
    );
  });
});

describe('an address', () => {
  it('ends with a slash and is its own label', () => {
    const address = { base: 'https://models.example/a/', label: 'https://models.example/a/', immutable: false };
    for (const given of ['https://models.example/a', 'https://models.example/a/']) {
      expect(urlAddress(url(given))).toEqual(address);
    }
  });

  it.each([
    ['./models/a', 'absolute URL'],
    ['https://user@models.example/', 'credentials'],
    ['https://:secret@models.example/', 'credentials'],
    ['https://models.example/?token=a', 'a query'],
    ['https://models.example/#a', 'a fragment'],
    ['file:///models/a', 'HTTP and HTTPS only'],
    ['ftp://models.example/', 'HTTP and HTTPS only'],
    ['http://models.example/', 'not encrypted'],
    ['http://127.0.0.1.models.example/', 'not encrypted'],
    ['http://localhost.models.example/', 'not encrypted'],
  ])('%s is refused', (address, message) => {
    expect(() => url(address)).toThrow(refused(message));
    // What is secret in an address is not said again.
    expect(() => url(address)).not.toThrow(refused('secret'));
  });

  it('may be plain HTTP on this host, or where the caller says so', () => {
    for (const host of ['localhost', '127.0.0.1', '127.8.9.10', '[::1]']) {
      expect(urlAddress(url(`http://${host}:8080/a`)).base).toBe(`http://${host}:8080/a/`);
    }
    expect(urlAddress(url('http://models.example/', { insecure: true })).base).toBe('http://models.example/');
  });
});
