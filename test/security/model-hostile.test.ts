import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createMemorySource, inspectOnnx, LexrunError, openModel } from '@lexrun/core';
import { describe, expect, it } from 'vitest';

const fixture = new URL('../fixtures/models/dynamic-int8/', import.meta.url);
const load = (path: string): Uint8Array<ArrayBuffer> => Uint8Array.from(readFileSync(new URL(path, fixture)));
const WEIGHTS = 'onnx/model_quantized.onnx';
const onnx = load(WEIGHTS);
const files: Record<string, Uint8Array<ArrayBuffer>> = {
  'config.json': load('config.json'),
  'tokenizer.json': load('tokenizer.json'),
  'tokenizer_config.json': load('tokenizer_config.json'),
  [WEIGHTS]: onnx,
};
const encode = (value: unknown): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(new TextEncoder().encode(JSON.stringify(value)));

async function readWith(changes: Record<string, Uint8Array<ArrayBuffer>>): Promise<unknown> {
  const source = await createMemorySource().open({ kind: 'memory', files: { ...files, ...changes } });
  return (await openModel(source, { dtype: 'auto' })).weights.read();
}

/** Pseudo-random numbers, the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

describe('a model nobody vouches for', () => {
  it('opens when it is whole', async () => {
    await expect(readWith({})).resolves.toMatchObject({
      batchInvariant: false,
    });
  });

  it('is refused before the native parser when its weights are cut, at every 4 kB and near both ends', async () => {
    const cuts = [0, 1, 7, onnx.length - 1, onnx.length - 2];
    for (let length = 4_096; length < onnx.length; length += 4_096) cuts.push(length);
    expect(cuts.length).toBeGreaterThan(30);
    for (const length of cuts) {
      await expect(readWith({ [WEIGHTS]: onnx.slice(0, length) })).rejects.toMatchObject({ code: 'INVALID_MODEL' });
    }
  });

  it('makes the inspection fail in one way only, whatever bytes are flipped', () => {
    const random = numbers(7);
    let refused = 0;
    for (let round = 0; round < 400; round++) {
      const bytes = onnx.slice();
      for (let i = 0; i < 1 + (round % 8); i++) {
        bytes[random.next().value % bytes.length] = random.next().value & 0xff;
      }
      try {
        inspectOnnx(bytes);
      } catch (error) {
        expect(LexrunError.is(error, 'INVALID_MODEL'), String(error)).toBe(true);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(20);
  });

  it('is refused when its JSON is cut, too deep, too large or no object', async () => {
    for (const path of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) {
      const cut = files[path]!.slice(0, -2);
      const deep = Uint8Array.from(new TextEncoder().encode('['.repeat(100_000)));
      for (const bytes of [cut, deep]) {
        await expect(readWith({ [path]: bytes })).rejects.toMatchObject({ code: 'INVALID_MODEL' });
      }
    }
    const bomb = Uint8Array.from(new TextEncoder().encode(`[${'[],'.repeat(9_000_000)}[]]`));
    await expect(readWith({ 'tokenizer.json': bomb })).rejects.toMatchObject({ code: 'INVALID_MODEL' });
    await expect(readWith({ 'config.json': new Uint8Array(4 * 2 ** 20 + 1) })).rejects.toMatchObject({
      code: 'INVALID_MODEL',
    });
  });

  it('cannot reach prototypes or other files through its manifest', async () => {
    const sha256 = createHash('sha256').update(files['config.json']!).digest('hex');
    const polluting = new TextEncoder().encode(
      `{"version":1,"files":{"config.json":{"sha256":"${sha256}"},"__proto__":{"sha256":"${sha256}"}},"__proto__":{"x":1}}`,
    );
    await expect(readWith({ 'lexrun.json': Uint8Array.from(polluting) })).rejects.toBeInstanceOf(LexrunError);
    expect(Object.prototype).not.toHaveProperty('x');
    const escaping = encode({ version: 1, files: { '../../secret': { sha256 } } });
    await expect(readWith({ 'lexrun.json': escaping })).rejects.toMatchObject({ code: 'INVALID_MODEL' });
    const wrong = encode({ version: 1, files: { 'config.json': { sha256: '0'.repeat(64) } } });
    await expect(readWith({ 'lexrun.json': wrong })).rejects.toMatchObject({ code: 'INTEGRITY' });
  });
});
