import { expect, it } from 'vitest';
import { toModelReference } from './to-model-reference.js';

it('takes a path, and a reference of every kind as it is', () => {
  expect(toModelReference('models/mine')).toEqual({ kind: 'directory', path: 'models/mine' });
  for (const reference of [
    { kind: 'directory', path: 'models/mine' },
    { kind: 'memory', files: {} },
    { kind: 'hub', repo: 'org/name' },
    { kind: 'url', url: 'https://example.com/model/' },
  ]) {
    expect(toModelReference(reference)).toBe(reference);
  }
});

it.each([
  ['nothing', undefined],
  ['an empty path', ''],
  ['an object without a kind', {}],
  ['memory without files', { kind: 'memory' }],
  ['memory whose files are null', { kind: 'memory', files: null }],
  ['a directory without a path', { kind: 'directory' }],
  ['a hub without a repository', { kind: 'hub' }],
  ['an address that is no text', { kind: 'url', url: 5 }],
  ['a kind there is not', { kind: 'toString' }],
  ['a kind that has no text', { kind: Object.create(null) }],
])('refuses %s', (_, model) => {
  expect(() => toModelReference(model)).toThrowError(
    expect.objectContaining({ code: 'INVALID_OPTIONS', details: { option: 'model' } }),
  );
});
