import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageModel } from './package-model.js';

const base = mkdtempSync(join(tmpdir(), 'lexrun-package-'));
beforeAll(() => {
  mkdirSync(join(base, 'store/sentiment/model'), { recursive: true });
  writeFileSync(join(base, 'store/sentiment/README.md'), '');
  mkdirSync(join(base, 'app/src'), { recursive: true });
  mkdirSync(join(base, 'node_modules/@org'), { recursive: true });
  // pnpm links packages in.
  symlinkSync(join(base, 'store/sentiment'), join(base, 'node_modules/@org/sentiment'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('finds a package as Node does, from a file or its URL upwards', () => {
  const from = join(base, 'app/src/main.js');
  const path = join(base, 'node_modules/@org/sentiment');
  expect(packageModel('@org/sentiment', { from })).toEqual({ kind: 'directory', path });
  expect(packageModel('@org/sentiment', { from: pathToFileURL(from).href, folder: 'model' })).toEqual({
    kind: 'directory',
    path: join(path, 'model'),
  });
});

it('refuses what is not there and what is no name', () => {
  const from = join(base, 'app/src/main.js');
  expect(() => packageModel('absent-model', { from })).toThrowError(
    expect.objectContaining({ code: 'MODEL_NOT_FOUND' }),
  );
  expect(() => packageModel('@org/sentiment', { from, folder: 'gone' })).toThrowError(/not installed/);
  const inFile = () => packageModel('@org/sentiment', { from, folder: 'README.md/model' });
  expect(inFile).toThrowError(expect.objectContaining({ code: 'MODEL_NOT_FOUND' }));
  expect(() => packageModel('@org/sentiment', { from, folder: '../..' })).toThrowError(/outside/);
  for (const name of ['../x', '/etc', '@org', 'a/b', '', '@org/../x', '.hidden']) {
    expect(() => packageModel(name, { from })).toThrowError(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  }
});
