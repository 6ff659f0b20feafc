import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LexrunError, type ModelFiles } from '@lexrun/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDirectorySource } from './directory-source.js';

const base = mkdtempSync(join(tmpdir(), 'lexrun-directory-'));
const root = join(base, 'model');
const source = createDirectorySource();
let files: ModelFiles;

async function failure(run: Promise<unknown>): Promise<LexrunError> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!LexrunError.is(error)) throw new Error(`not a typed error: ${String(error)}`);
  expect(JSON.stringify(error)).not.toContain(base);
  return error;
}

beforeAll(async () => {
  mkdirSync(join(root, 'onnx'), { recursive: true });
  writeFileSync(join(base, 'secret'), 'secret');
  writeFileSync(join(root, 'config.json'), '{}');
  writeFileSync(join(root, 'onnx/model.onnx'), 'weights');
  writeFileSync(join(root, 'empty'), '');
  files = await source.open({ kind: 'directory', path: root });
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('createDirectorySource', () => {
  it('reads files into memory of their own', async () => {
    const bytes = await files.read('onnx/model.onnx', 7);
    expect(new TextDecoder().decode(bytes)).toBe('weights');
    expect(bytes.buffer.byteLength).toBe(7);
    expect((await files.read('empty', 0)).byteLength).toBe(0);
    expect(await files.has('onnx/model.onnx')).toBe(true);
    expect(await files.has('onnx')).toBe(false);
    expect(await files.has('gone')).toBe(false);
  });

  it('follows links that stay inside, and a link to the directory itself', async () => {
    symlinkSync('model.onnx', join(root, 'onnx/inside.onnx'));
    symlinkSync(root, join(base, 'alias'));
    expect((await files.read('onnx/inside.onnx', 100)).byteLength).toBe(7);
    const aliased = await source.open({ kind: 'directory', path: join(base, 'alias') });
    expect((await aliased.read('config.json', 100)).byteLength).toBe(2);
  });

  it('refuses links that leave, to a file and on the way', async () => {
    symlinkSync(join(base, 'secret'), join(root, 'out'));
    symlinkSync(base, join(root, 'up'));
    mkdirSync(join(base, 'model-sibling'));
    writeFileSync(join(base, 'model-sibling/x'), 'x');
    symlinkSync('../model-sibling', join(root, 'sibling'));
    for (const path of ['out', 'up/secret', 'sibling/x']) {
      expect(await failure(files.read(path, 100))).toMatchObject({
        code: 'INVALID_MODEL',
        message: expect.stringMatching(/leaves/),
      });
    }
  });

  it('refuses paths that leave', async () => {
    for (const path of ['../secret', '/etc/hostname', 'onnx/../../secret', 'a\0b', '', '.']) {
      expect((await failure(files.read(path, 100))).code).toBe('INVALID_MODEL');
      expect((await failure(files.has(path))).code).toBe('INVALID_MODEL');
    }
  });

  it('refuses hard links where asked to', async () => {
    linkSync(join(base, 'secret'), join(root, 'hard'));
    expect((await files.read('hard', 100)).byteLength).toBe(6);
    expect((await failure(files.read('hard', 100, { exclusive: true }))).message).toMatch(/hard link/);
    expect((await files.read('config.json', 100, { exclusive: true })).byteLength).toBe(2);
  });

  it('refuses what is no regular file, at once', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no FIFO in its file system');
    execFileSync('mkfifo', [join(root, 'fifo')]);
    symlinkSync('/dev/zero', join(root, 'zero'));
    expect((await failure(files.read('fifo', 100))).message).toMatch(/regular file/);
    expect((await failure(files.read('onnx', 100))).message).toMatch(/regular file/);
    expect((await failure(files.read('zero', 100))).code).toBe('INVALID_MODEL');
  }, 2_000);

  it('keeps the size limit', async () => {
    expect(await failure(files.read('onnx/model.onnx', 6))).toMatchObject({
      code: 'INVALID_MODEL',
      details: { limit: 6, actual: 7 },
    });
  });

  it('names what is missing', async () => {
    const missing = await failure(source.open({ kind: 'directory', path: join(base, 'nowhere') }));
    expect(missing).toMatchObject({ code: 'MODEL_NOT_FOUND', message: 'There is no model directory "nowhere"' });
    expect((await failure(source.open({ kind: 'directory', path: join(root, 'config.json') }))).message).toMatch(
      /a file/,
    );
    expect((await failure(files.read('gone.json', 5))).message).toBe('The model has no file gone.json');
    expect((await failure(files.read('config.json/x', 5))).code).toBe('MODEL_NOT_FOUND');
  });
});
