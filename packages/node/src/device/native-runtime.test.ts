import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { firstTokenOnly, type Session, skipPadding } from '@lexrun/core';
import type { InferenceSession } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import type { Device } from './devices.js';
import { type GraphOptimization, type NativeModel, nativeRuntime } from './native-runtime.js';

interface Created {
  readonly bytes: Uint8Array;
  readonly options: InferenceSession.SessionOptions;
}

const classifier = new Uint8Array(
  gunzipSync(readFileSync(new URL('../../../../test/fixtures/models/first-token/bert.onnx.gz', import.meta.url))),
);

/** A model whose texts run alone, unless told otherwise. */
const MODEL: NativeModel = {
  onnx: classifier,
  batchInvariant: true,
  graphOptimization: 'all',
  sharesRuns: false,
  options: { intraOpNumThreads: 1 },
};

/** What the runtime is told to make sessions of and with, and the one it gave; it refuses those of which `refuses` is true. */
async function openedOn(
  device: Device,
  model: Partial<NativeModel>,
  refuses: (bytes: Uint8Array) => boolean = () => false,
): Promise<{ created: readonly Created[]; session: Session }> {
  const created: Created[] = [];
  const create = async (bytes: Uint8Array, options: InferenceSession.SessionOptions) => {
    // A copy: the bytes are given back once the runtime has read them.
    created.push({ bytes: bytes.slice(), options });
    if (refuses(bytes)) throw new Error('no such operator');
    return { inputMetadata: [], outputMetadata: [] };
  };
  const runtime = nativeRuntime({ InferenceSession: { create } } as never, undefined);
  const session = await runtime.open({ ...MODEL, ...model }, device, undefined);
  return { created, session };
}

it('the fast graph is for the processor: other devices have kernels of their own', async () => {
  const optionsOn = async (device: Device, graphOptimization: GraphOptimization) =>
    (await openedOn(device, { graphOptimization })).created[0]!.options;
  expect(await optionsOn('cpu', 'fast')).toMatchObject({
    intraOpNumThreads: 1,
    executionProviders: ['cpu'],
    extra: { optimization: { disable_specified_optimizers: 'SkipLayerNormFusion;BiasGeluFusion' } },
  });
  expect(await optionsOn('cpu', 'runtime')).not.toHaveProperty('extra');
  expect(await optionsOn('cuda', 'fast')).not.toHaveProperty('extra');
});

it('a fusion that is slower and changes no bit is left out by default, where nothing is quantized', async () => {
  const leftOut = async (onnx: Uint8Array) => (await openedOn('cpu', { onnx })).created[0]!.options.extra;
  expect(await leftOut(classifier)).toEqual({ optimization: { disable_specified_optimizers: 'BiasGeluFusion' } });
  for (const quantized of ['q4', 'quantized']) {
    const file = new URL(`../../../../test/fixtures/models/variants/onnx/model_${quantized}.onnx`, import.meta.url);
    expect(await leftOut(new Uint8Array(readFileSync(file)))).toBeUndefined();
  }
});

it.each([
  ['cpu', 'all', true],
  ['cpu', 'fast', true],
  ['cpu', 'runtime', false],
  ['cuda', 'all', false],
] as const)(
  'on %s, the graph of a classifier by its first token is rewritten with %s: %s',
  async (device, graphOptimization, is) => {
    const { created } = await openedOn(device, { graphOptimization });
    expect(created.map(({ bytes }) => bytes)).toEqual([is ? firstTokenOnly(classifier)! : classifier]);
  },
);

it('a file whose copy would take much memory is left as it is', async () => {
  const large = classifier.slice();
  Object.defineProperty(large, 'byteLength', { value: 2 ** 28 + 1 });
  const { created } = await openedOn('cpu', { onnx: large, graphOptimization: 'fast' });
  expect(created.map(({ bytes }) => bytes)).toEqual([classifier]);
});

it('a rewritten graph that the runtime refuses is replaced by the file as it is', async () => {
  const refused = skipPadding(firstTokenOnly(classifier)!)!.byteLength;
  const { created, session } = await openedOn('cpu', { sharesRuns: true }, ({ byteLength }) => byteLength === refused);
  expect(created.map(({ bytes }) => bytes.byteLength)).toEqual([refused, classifier.byteLength]);
  expect(session.paddingCost).toBe(1);
});

it('a file that the runtime refuses in any form fails with what it says of the file', async () => {
  await expect(openedOn('cpu', {}, () => true)).rejects.toThrow('no such operator');
});

it('where texts share runs, padding is skipped too, and costs less than a token', async () => {
  const { created, session } = await openedOn('cpu', { sharesRuns: true });
  expect(created.map(({ bytes }) => bytes)).toEqual([skipPadding(firstTokenOnly(classifier)!)!]);
  expect(session.paddingCost).toBeLessThan(0.5);
  for (const model of [{ sharesRuns: false }, { sharesRuns: true, graphOptimization: 'runtime' as const }]) {
    expect((await openedOn('cpu', model)).session.paddingCost).toBe(1);
  }
  expect((await openedOn('cuda', { sharesRuns: true })).session.paddingCost).toBe(1);
});

it('a graph that nobody chose is the fast one only where texts share runs that change their answers', async () => {
  const isFast = async (model: Partial<NativeModel>) =>
    JSON.stringify((await openedOn('cpu', { graphOptimization: undefined, ...model })).created[0]!.options).includes(
      'SkipLayerNormFusion',
    );
  expect(await isFast({ batchInvariant: false, sharesRuns: true })).toBe(true);
  expect(await isFast({ batchInvariant: false, sharesRuns: false })).toBe(false);
  expect(await isFast({ batchInvariant: true, sharesRuns: true })).toBe(false);
  expect(await isFast({ batchInvariant: false, sharesRuns: true, graphOptimization: 'all' })).toBe(false);
});
