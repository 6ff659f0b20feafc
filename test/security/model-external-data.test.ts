import { createHash } from 'node:crypto';
import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipeline } from '@lexrun/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const fixtures = fileURLToPath(new URL('../fixtures/models/', import.meta.url));
const TEXT = 'Barack Obama was born in Honolulu, Hawaii.';
const ONNX = 'onnx/model_quantized.onnx';
const DATA = 'onnx/model_quantized.onnx_data';
let base: string;
let model: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lexrun-external-'));
  model = join(base, 'model');
  cpSync(join(fixtures, 'dynamic-int8'), model, { recursive: true });
  cpSync(join(fixtures, 'external-data'), model, { recursive: true });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

async function answer(path: string): Promise<unknown> {
  await using classify = await pipeline('text-classification', { model: path, executor: 'inline' });
  return await classify.run(TEXT, { topK: null });
}

/** Records the files as they are now. */
function writeManifest(paths: readonly string[]): void {
  const files = Object.fromEntries(
    paths.map((path) => [
      path,
      {
        sha256: createHash('sha256')
          .update(readFileSync(join(model, path)))
          .digest('hex'),
      },
    ]),
  );
  writeFileSync(join(model, 'lexrun.json'), JSON.stringify({ version: 1, files }));
}

describe('weights beside the ONNX file', () => {
  it('are part of the model', async () => {
    expect(await answer(model)).toEqual(await answer(join(fixtures, 'dynamic-int8')));
  });

  it('are verified like every other file', async () => {
    const small = ['config.json', 'tokenizer.json', 'tokenizer_config.json', ONNX];
    writeManifest([...small, DATA]);
    await answer(model);
    const bytes = readFileSync(join(model, DATA));
    bytes[1_000]! ^= 1;
    writeFileSync(join(model, DATA), bytes);
    await expect(answer(model)).rejects.toMatchObject({ code: 'INTEGRITY' });
    writeManifest(small);
    await expect(answer(model)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  it('are refused when cut, absent, linked out of the model, or a hard link', async () => {
    const data = join(model, DATA);
    const outside = join(base, 'outside');
    truncateSync(data, 1_000);
    await expect(answer(model)).rejects.toMatchObject({ code: 'INVALID_MODEL' });
    renameSync(data, join(base, 'cut'));
    await expect(answer(model)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining(DATA),
    });
    cpSync(join(fixtures, 'external-data', DATA), outside);
    symlinkSync(outside, data);
    await expect(answer(model)).rejects.toMatchObject({
      code: 'INVALID_MODEL',
      message: expect.stringMatching(/leaves/),
    });
    rmSync(data);
    linkSync(outside, data);
    await expect(answer(model)).rejects.toMatchObject({
      code: 'INVALID_MODEL',
      message: expect.stringMatching(/hard link/),
    });
    // A recorded hash says what the bytes must be, whatever other name they have: packages of pnpm are hard links.
    writeManifest(['config.json', 'tokenizer.json', 'tokenizer_config.json', ONNX, DATA]);
    await answer(model);
  });

  it('are not reached through a name that leaves the model', async () => {
    const secret = join(base, 'secret');
    cpSync(join(fixtures, 'external-data', DATA), secret);
    mkdirSync(join(model, '*/_ORT_MEM_ADDR_'), { recursive: true });
    const onnx = readFileSync(join(model, ONNX));
    // Names of the same length, put in the place of the real one.
    for (const name of ['../../secret', '/etc/passwd', '*/_ORT_MEM_ADDR_/*', '..\\..\\secret']) {
      const length = 'model_quantized.onnx_data'.length;
      const padded = name.includes('/')
        ? name.replace('/', '/'.repeat(length - name.length + 1))
        : name.padStart(length, '.');
      const changed = Buffer.from(onnx.toString('latin1').replaceAll('model_quantized.onnx_data', padded), 'latin1');
      expect(changed.length).toBe(onnx.length);
      writeFileSync(join(model, ONNX), changed);
      await expect(answer(model)).rejects.toMatchObject({
        code: 'INVALID_MODEL',
        message: expect.not.stringContaining(base),
      });
    }
  });
});
