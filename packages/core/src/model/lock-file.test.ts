import { expect, it } from 'vitest';
import { parseLockFile } from './lock-file.js';

const files = { 'config.json': { sha256: 'a'.repeat(64), bytes: 2 } };
const origin = { kind: 'hub', repo: 'org/model', revision: 'b'.repeat(40) };
const lock = { version: 1, models: { 'org/model': { origin, requested: 'main', files } } };

it('reads what add writes', () => {
  expect(parseLockFile(lock)).toEqual(lock);
  expect(parseLockFile({ version: 1, models: {} })).toEqual({ version: 1, models: {} });
});

it.each([
  null,
  [],
  { version: 2, models: {} },
  { version: 1 },
  { ...lock, extra: 1 },
  { version: 1, models: { m: { origin, files, token: 'x' } } },
  { version: 1, models: { m: { origin: { kind: 'npm', name: 'x' }, files } } },
  // A kind that cannot be made text of.
  JSON.parse('{"version":1,"models":{"m":{"origin":{"kind":{"toString":null,"valueOf":null}},"files":{}}}}') as unknown,
  { version: 1, models: { m: { origin, files: { 'config.json': { sha256: 'short' } } } } },
  { version: 1, models: { m: { origin, files: { '../x': files['config.json'] } } } },
  { version: 1, models: { m: { origin } } },
  JSON.parse('{"version":1,"models":{"__proto__":{"origin":{"kind":"directory","path":"x"},"files":{}}}}') as unknown,
])('refuses lock file %#', (json) => {
  expect(() => parseLockFile(json)).toThrowError(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
});

it('names the model that is wrong', () => {
  expect(() => parseLockFile({ version: 1, models: { mine: {} } })).toThrowError(/model "mine" is not valid/);
});
