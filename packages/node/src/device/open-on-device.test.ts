import { describe, expect, it } from 'vitest';
import { checkDeviceId } from './devices.js';
import type { NativeRuntime } from './native-runtime.js';
import { type OpenRequest, openOnDevice } from './open-on-device.js';

interface Behaviour {
  readonly values?: readonly number[];
  readonly busyMs?: number;
  readonly refuses?: boolean;
}

/** A runtime whose providers answer, fail and dawdle as told. Records what was created and released. */
function fakeRuntime(platform: string, installed: Readonly<Record<string, Behaviour>>) {
  const created: unknown[] = [];
  const released: string[] = [];
  const runtime: NativeRuntime = {
    platform,
    hasProvider: (device) => Object.hasOwn(installed, device),
    async open(_model, device, deviceId) {
      const { values = [1, 2], busyMs = 0, refuses = false } = installed[device] ?? {};
      created.push(deviceId === undefined ? device : { name: device, deviceId });
      if (refuses) throw new Error('no such library');
      return {
        inputs: ['input_ids', 'attention_mask'].map((name) => ({ name, type: 'int64', shape: ['batch', 'sequence'] })),
        outputs: [],
        provider: device,
        batchInvariant: true,
        async run() {
          const end = performance.now() + busyMs;
          while (performance.now() < end);
          return { logits: { type: 'float32', dims: [1, values.length], data: Float32Array.from(values) } };
        },
        close: async () => void released.push(device),
      };
    },
  };
  return { runtime, created, released };
}

const request: OpenRequest = {
  onnx: new Uint8Array(),
  name: 'onnx/model.onnx',
  deviceId: undefined,
  batchInvariant: true,
  graphOptimization: 'all',
  sharesRuns: true,
  options: {},
};

describe('a device that is asked for', () => {
  it('is opened with its id', async () => {
    const { runtime, created } = fakeRuntime('linux', { cpu: {}, cuda: {} });
    const opened = await openOnDevice(runtime, 'cuda', { ...request, deviceId: 1 });
    expect(opened.provider).toBe('cuda');
    expect(created).toEqual([{ name: 'cuda', deviceId: 1 }]);
  });

  it.each(['webgpu', 'coreml'] as const)(
    '%s is opened without an id, which the runtime would refuse',
    async (device) => {
      const { runtime, created } = fakeRuntime('darwin', { cpu: {}, [device]: {} });
      await openOnDevice(runtime, device, { ...request, deviceId: 0 });
      expect(created).toEqual([device]);
    },
  );

  it.each([{ cpu: {} }, { cpu: {}, cuda: { refuses: true } }])(
    'is refused, never replaced, where it is absent',
    async (installed) => {
      const { runtime, created } = fakeRuntime('linux', installed);
      const error = await openOnDevice(runtime, 'cuda', request).catch((reason) => reason);
      expect(error).toMatchObject({ code: 'UNSUPPORTED_DEVICE', hint: expect.stringContaining('CUDA 12') });
      expect(created).not.toContain('cpu');
    },
  );
});

describe('an id of a device', () => {
  it.each(['auto', 'cuda', 'dml'] as const)('is taken by %s', (device) => {
    expect(() => checkDeviceId(device, 1)).not.toThrow();
  });

  it.each(['cpu', 'webgpu', 'coreml'] as const)('is refused by %s, unless it is 0', (device) => {
    expect(() => checkDeviceId(device, 0)).not.toThrow();
    expect(() => checkDeviceId(device, 1)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });
});

describe('auto', () => {
  it('takes a device that agrees and is faster, and frees the processor session', async () => {
    const { runtime, released } = fakeRuntime('linux', { cpu: { busyMs: 4 }, cuda: { values: [1.001, 2] } });
    const opened = await openOnDevice(runtime, 'auto', request);
    expect(opened).toMatchObject({ provider: 'cuda', deviceReason: expect.stringContaining('faster') });
    expect(released).toEqual(['cpu']);
  });

  it.each([
    ['differs', { cpu: { busyMs: 2 }, cuda: { values: [1, 3] } }, 'differs'],
    ['gives no numbers', { cpu: { busyMs: 2 }, cuda: { values: [Number.NaN, 2] } }, 'differs'],
    ['has another shape', { cpu: { busyMs: 2 }, cuda: { values: [1] } }, 'differs'],
    ['is slower', { cpu: {}, cuda: { busyMs: 4 } }, 'slower'],
    ['cannot be opened', { cpu: {}, cuda: { refuses: true } }, 'cannot be used'],
    ['is not installed', { cpu: {} }, 'not installed'],
  ])('stays on the processor when the device %s, and says so', async (_, installed, reason) => {
    const { runtime, released } = fakeRuntime('linux', installed);
    const opened = await openOnDevice(runtime, 'auto', request);
    expect(opened).toMatchObject({ provider: 'cpu', deviceReason: expect.stringContaining(reason) });
    expect(released).not.toContain('cpu');
  });

  it('tries what the platform has', async () => {
    const { runtime } = fakeRuntime('win32', { cpu: { busyMs: 2 }, cuda: { refuses: true }, dml: {} });
    expect(await openOnDevice(runtime, 'auto', request)).toMatchObject({ provider: 'dml' });
  });
});

it('names the model when the processor refuses it', async () => {
  const { runtime } = fakeRuntime('linux', { cpu: { refuses: true } });
  const error = await openOnDevice(runtime, 'cpu', request).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'INVALID_MODEL', message: expect.stringContaining('onnx/model.onnx') });
});
