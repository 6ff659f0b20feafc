import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { firstTokenOnly } from '@lexrun/core';
import type { InferenceSession } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import type { Device } from './devices.js';
import { type GraphOptimization, nativeRuntime } from './native-runtime.js';

interface Created {
  readonly bytes: Uint8Array;
  readonly options: InferenceSession.SessionOptions;
}

const classifier = new Uint8Array(
  gunzipSync(readFileSync(new URL('../../../../test/fixtures/models/first-token/bert.onnx.gz', import.meta.url))),
);

/** What the runtime is told to make sessions of and with; it refuses those of which `refuses` is true. */
async function createdOn(
  device: Device,
  graphOptimization: GraphOptimization,
  refuses: (bytes: Uint8Array) => boolean = () => false,
  onnx: Uint8Array = classifier,
): Promise<Created[]> {
  const created: Created[] = [];
  const create = async (bytes: Uint8Array, options: InferenceSession.SessionOptions) => {
    // A copy: the bytes are given back once the runtime has read them.
    created.push({ bytes: bytes.slice(), options });
    if (refuses(bytes)) throw new Error('no such operator');
    return { inputMetadata: [], outputMetadata: [] };
  };
  const runtime = nativeRuntime({ InferenceSession: { create } } as never, undefined);
  const model = { onnx, batchInvariant: true, graphOptimization, options: { intraOpNumThreads: 1 } };
  await runtime.open(model, device, undefined);
  return created;
}

it('the fast graph is for the processor: other devices have kernels of their own', async () => {
  const optionsOn = async (device: Device, graph: GraphOptimization) => (await createdOn(device, graph))[0]!.options;
  expect(await optionsOn('cpu', 'fast')).toMatchObject({
    intraOpNumThreads: 1,
    executionProviders: ['cpu'],
    extra: { optimization: { disable_specified_optimizers: expect.stringContaining('SkipLayerNormFusion') } },
  });
  expect(await optionsOn('cpu', 'all')).not.toHaveProperty('extra');
  expect(await optionsOn('cpu', 'runtime')).not.toHaveProperty('extra');
  expect(await optionsOn('cuda', 'fast')).not.toHaveProperty('extra');
});

it.each([
  ['cpu', 'all', true],
  ['cpu', 'fast', true],
  ['cpu', 'runtime', false],
  ['cuda', 'all', false],
] as const)(
  'on %s, the graph of a classifier by its first token is rewritten with %s: %s',
  async (device, graph, is) => {
    const [{ bytes } = { bytes: undefined }, ...others] = await createdOn(device, graph);
    expect(bytes).toEqual(is ? firstTokenOnly(classifier)! : classifier);
    expect(others).toEqual([]);
  },
);

it('a file whose copy would take much memory is left as it is', async () => {
  const large = classifier.slice();
  Object.defineProperty(large, 'byteLength', { value: 2 ** 28 + 1 });
  const [{ bytes } = { bytes: undefined }] = await createdOn('cpu', 'all', undefined, large);
  expect(bytes).toEqual(classifier);
});

it('a rewritten graph that the runtime refuses is replaced by the file as it is', async () => {
  const refused = firstTokenOnly(classifier)!.byteLength;
  const created = await createdOn('cpu', 'all', ({ byteLength }) => byteLength === refused);
  expect(created.map(({ bytes }) => bytes.byteLength)).toEqual([refused, classifier.byteLength]);
});

it('a file that the runtime refuses in any form fails with what it says of the file', async () => {
  await expect(createdOn('cpu', 'all', () => true)).rejects.toThrow('no such operator');
});
