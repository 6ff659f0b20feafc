import { LexrunError } from '@lexrun/core';

/** Devices of onnxruntime-web. `auto` takes WebGPU where it is present and right, and WASM everywhere else. */
export type Device = 'auto' | 'webgpu' | 'wasm';

/** Every {@link Device}. */
export const DEVICES: readonly Device[] = ['auto', 'webgpu', 'wasm'];

/** Checks a device's name. @throws LexrunError `INVALID_OPTIONS`. */
export function checkDevice(device: string): Device {
  if ((DEVICES as readonly string[]).includes(device)) return device as Device;
  throw new LexrunError('INVALID_OPTIONS', `There is no device "${String(device).slice(0, 40)}".`, {
    hint: `Use one of ${DEVICES.join(', ')}.`,
    details: { option: 'device' },
  });
}
