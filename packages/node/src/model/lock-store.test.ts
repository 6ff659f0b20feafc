import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LockedModel } from '@lexrun/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changeLockFile, readLockFile } from './lock-store.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lexrun-lock-'));
  path = join(folder, 'lexrun.lock.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const model: LockedModel = { origin: { kind: 'directory', path: 'm' }, files: { a: { sha256: '0'.repeat(64) } } };
const add = (name: string) => changeLockFile(path, (models) => ({ ...models, [name]: model }));

it('loses no change of those made at once', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const before = await Promise.all(names.map(add));
  expect(Object.keys((await readLockFile(path))!.models)).toEqual(names);
  expect(before.map((models) => Object.keys(models).length).sort()).toEqual([0, 1, 2, 3, 4]);
  expect(readdirSync(folder)).toEqual(['lexrun.lock.json']);
});

it('leaves the file as it is where the new one would be refused', async () => {
  await add('a');
  const text = readFileSync(path, 'utf8');
  for (const name of ['', 'x'.repeat(2_001)]) {
    await expect(add(name)).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
  }
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it('says without a path that it cannot be written', async () => {
  writeFileSync(join(folder, 'file'), '');
  const error: Error = await changeLockFile(join(folder, 'file/lock.json'), (models) => models).then(
    () => expect.unreachable(),
    (reason) => reason,
  );
  expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false });
  expect(JSON.stringify(error)).not.toContain(folder);
});
