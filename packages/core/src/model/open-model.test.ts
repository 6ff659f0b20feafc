import { describe, expect, it } from 'vitest';
import * as onnx from '../../../../test/fixtures/models/build-onnx.js';
import { createMemorySource } from './memory-source.js';
import { type OpenedModel, openModel } from './open-model.js';
import { sha256 } from './sha256.js';

type Files = Record<string, Uint8Array<ArrayBuffer>>;
const json = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));

const weights = onnx.model(onnx.graph({ nodes: [onnx.node('MatMul')] }));
const external = (location: string, length = '4'): Uint8Array<ArrayBuffer> =>
  onnx.model(onnx.graph({ tensors: [onnx.tensor({ external: { location, offset: '0', length } })] }));

function files(changes: Files = {}): Files {
  return {
    'config.json': json({ model_type: 'bert', id2label: { 0: 'a' }, max_position_embeddings: 64 }),
    'tokenizer.json': json({ version: '1.0' }),
    'onnx/model.onnx': weights,
    ...changes,
  };
}

async function manifestOf(all: Files, extra: object = {}): Promise<Files> {
  const listed: Record<string, { sha256: string; bytes: number }> = {};
  for (const [path, bytes] of Object.entries(all)) {
    listed[path] = { sha256: await sha256(bytes), bytes: bytes.byteLength };
  }
  return { ...all, 'lexrun.json': json({ version: 1, files: listed, ...extra }) };
}

const open = async (all: Files, dtype = 'auto'): Promise<OpenedModel> =>
  openModel(await createMemorySource().open({ kind: 'memory', files: all }), { dtype });
const read = async (all: Files) => (await open(all)).weights.read();

describe('openModel', () => {
  it('opens a model without a manifest', async () => {
    const opened = await open(files({ 'tokenizer_config.json': json({ model_max_length: 32 }) }));
    expect(opened).toMatchObject({
      maxLength: 32,
      tokenizerJson: { version: '1.0' },
      weights: { name: 'onnx/model.onnx' },
    });
    expect(opened.config.labels).toEqual(['a']);
    expect(opened.manifest).toBeUndefined();
    const bytes = await opened.weights.read();
    expect(bytes.onnx).toEqual(weights);
    expect(bytes.batchInvariant).toBe(true);
  });

  it('verifies every file against the manifest', async () => {
    const all = await manifestOf(files({ 'tokenizer_config.json': json({}) }), { maxLength: 16, task: 't' });
    const opened = await open(all);
    expect(opened).toMatchObject({ maxLength: 16, manifest: { task: 't' } });
    await opened.weights.read();
    for (const path of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx']) {
      const changed = all[path]!.slice();
      changed[changed.length - 1]! ^= 1;
      await expect(read({ ...all, [path]: changed })).rejects.toMatchObject({ code: 'INTEGRITY' });
      await expect(read({ ...all, [path]: changed.slice(0, -1) })).rejects.toMatchObject({ code: 'INTEGRITY' });
    }
  });

  it('takes nothing the manifest does not list, and misses what it lists', async () => {
    const { 'onnx/model.onnx': q4, ...rest } = files();
    const all = await manifestOf({ ...rest, 'onnx/model_q4.onnx': q4! });
    // A stronger variant that was slipped in is not chosen, and asking for it does not help.
    const planted = { ...all, 'onnx/model.onnx': weights };
    expect((await open(planted)).weights.name).toBe('onnx/model_q4.onnx');
    await expect(open(planted, 'fp32')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    const bare = await manifestOf({ 'onnx/model.onnx': weights });
    await expect(open({ ...files(), 'lexrun.json': bare['lexrun.json']! })).rejects.toMatchObject({
      code: 'INTEGRITY',
    });
    const { 'tokenizer_config.json': _, ...without } = await manifestOf(files({ 'tokenizer_config.json': json({}) }));
    await expect(open(without)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('names the missing file', async () => {
    for (const path of ['config.json', 'tokenizer.json']) {
      const { [path]: _, ...rest } = files();
      await expect(open(rest)).rejects.toMatchObject({
        code: 'MODEL_NOT_FOUND',
        message: expect.stringContaining(path),
      });
    }
  });

  it('reads external data from the model alone', async () => {
    const data = Uint8Array.of(1, 2, 3, 4);
    const good = files({ 'onnx/model.onnx': external('model.onnx_data'), 'onnx/model.onnx_data': data });
    expect((await read(good)).externalData).toEqual([{ path: 'model.onnx_data', data }]);
    for (const location of ['../config.json', '/etc/passwd', '*/_ORT_MEM_ADDR_/*', 'a\\b', '']) {
      await expect(read(files({ 'onnx/model.onnx': external(location) }))).rejects.toMatchObject({
        code: 'INVALID_MODEL',
      });
    }
    await expect(read(files({ 'onnx/model.onnx': external('gone') }))).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
    const short = { ...good, 'onnx/model.onnx': external('model.onnx_data', '5') };
    await expect(read(short)).rejects.toMatchObject({ code: 'INVALID_MODEL', details: { expected: 5, actual: 4 } });
    const unlisted = {
      ...(await manifestOf(files({ 'onnx/model.onnx': external('model.onnx_data') }))),
      'onnx/model.onnx_data': data,
    };
    await expect(read(unlisted)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  it('returns bytes of its own', async () => {
    const all = files();
    const { onnx: bytes } = await read(all);
    all['onnx/model.onnx']!.fill(0);
    expect(bytes[0]).not.toBe(0);
    await expect(open({ ...all, 'config.json': [] as never })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
  });
});
