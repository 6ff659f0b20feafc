import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createMemorySource, type ModelFiles, openModel } from '@lexrun/core';
import { LexrunError, pipeline } from '@lexrun/node';
import { afterAll, expect, it } from 'vitest';

const MODEL = fileURLToPath(new URL('../fixtures/models/variants', import.meta.url));
const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx', 'onnx/model.onnx_data'];
const base = mkdtempSync(join(tmpdir(), 'lexrun-verified-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const manifest = (): string =>
  JSON.stringify({
    version: 1,
    files: Object.fromEntries(
      FILES.map((path) => [
        path,
        {
          sha256: createHash('sha256')
            .update(readFileSync(join(MODEL, path)))
            .digest('hex'),
        },
      ]),
    ),
  });

it('every file is read once: what was hashed is what is used', async () => {
  const contents: Record<string, Uint8Array<ArrayBuffer>> = Object.fromEntries(
    FILES.map((path) => [path, Uint8Array.from(readFileSync(join(MODEL, path)))]),
  );
  contents['lexrun.json'] = Uint8Array.from(new TextEncoder().encode(manifest()));
  const source = await createMemorySource().open({ kind: 'memory', files: contents });
  const reads: string[] = [];
  const counted: ModelFiles = {
    has: (path) => source.has(path),
    read: (path, maxBytes, options) => {
      reads.push(path);
      return source.read(path, maxBytes, options);
    },
  };
  const weights = await (await openModel(counted, { dtype: 'auto' })).weights.read();
  expect(reads.sort()).toEqual(['lexrun.json', ...FILES].sort());
  // And what the runtime gets are these bytes, external data too: it opens no file of its own.
  expect(weights.onnx).toEqual(contents['onnx/model.onnx']);
  expect(weights.externalData).toEqual([{ path: 'model.onnx_data', data: contents['onnx/model.onnx_data'] }]);
});

it('files swapped while they are read never lead to the answer of other bytes', async () => {
  const model = join(base, 'model');
  cpSync(MODEL, model, { recursive: true });
  const data = join(model, 'onnx/model.onnx_data');
  const good = readFileSync(data);
  const evil = Buffer.from(good);
  // Every other number has the other sign.
  for (let i = 3; i < evil.length; i += 8) evil[i]! ^= 0x80;
  const scoreOf = async (): Promise<number> => {
    await using classify = await pipeline('text-classification', { model, dtype: 'fp32', executor: 'inline' });
    return (await classify.run('a good film', { topK: null })).labels.find(({ label }) => label === 'YES')!.score;
  };
  const expected = await scoreOf();
  writeFileSync(data, evil);
  expect(Math.abs((await scoreOf()) - expected)).toBeGreaterThan(1e-3);
  writeFileSync(data, good);
  writeFileSync(join(model, 'lexrun.json'), manifest());

  const swapper = new Worker(
    `const { workerData } = require('node:worker_threads');
     const { renameSync, writeFileSync } = require('node:fs');
     for (let i = 0; ; i++) {
       writeFileSync(workerData.data + '.new', i % 2 === 0 ? workerData.evil : workerData.good);
       renameSync(workerData.data + '.new', workerData.data);
     }`,
    { eval: true, workerData: { data, good, evil } },
  );
  let loaded = 0;
  let refused = 0;
  // Until both have been seen: a race that only one side can win would show nothing.
  for (let i = 0; i < 400 && (loaded < 3 || refused < 3); i++) {
    const outcome = await scoreOf().catch((reason: unknown) => reason);
    if (typeof outcome === 'number') {
      expect(outcome).toBeCloseTo(expected, 6);
      loaded++;
    } else {
      expect(LexrunError.is(outcome), String(outcome)).toBe(true);
      expect(['INTEGRITY', 'INVALID_MODEL', 'MODEL_NOT_FOUND']).toContain((outcome as LexrunError).code);
      refused++;
    }
  }
  await swapper.terminate();
  expect({ loaded: loaded > 0, refused: refused > 0 }).toEqual({ loaded: true, refused: true });
}, 60_000);
