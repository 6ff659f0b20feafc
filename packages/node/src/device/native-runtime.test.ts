import type { InferenceSession } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { Device } from './devices.js';
import { nativeRuntime } from './native-runtime.js';

/** What the runtime is told to make a session with. */
async function optionsOn(device: Device, fastGraph: boolean): Promise<InferenceSession.SessionOptions> {
  let given: InferenceSession.SessionOptions = {};
  const create = async (_bytes: Uint8Array, options: InferenceSession.SessionOptions) => {
    given = options;
    return { inputMetadata: [], outputMetadata: [] };
  };
  const runtime = nativeRuntime({ InferenceSession: { create } } as never, undefined);
  const model = { onnx: new Uint8Array(), batchInvariant: true, fastGraph, options: { intraOpNumThreads: 1 } };
  await runtime.open(model, device, undefined);
  return given;
}

test('the fast graph is for the processor: other devices have kernels of their own', async () => {
  expect(await optionsOn('cpu', true)).toMatchObject({
    intraOpNumThreads: 1,
    executionProviders: ['cpu'],
    extra: { optimization: { disable_specified_optimizers: expect.stringContaining('SkipLayerNormFusion') } },
  });
  expect(await optionsOn('cpu', false)).not.toHaveProperty('extra');
  expect(await optionsOn('cuda', true)).not.toHaveProperty('extra');
});
