import { LexrunError } from '@lexrun/core';

/** Devices of onnxruntime-node. `auto` takes the best one that passes a self-test, `cpu` otherwise. */
export type Device = 'auto' | 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml';

/** Every {@link Device}. */
export const DEVICES: readonly Device[] = ['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml'];

const INSTALL: Readonly<Record<string, string>> = {
  cuda: 'Install the CUDA 12 and cuDNN 9 libraries, then reinstall onnxruntime-node with its install script allowed and ONNXRUNTIME_NODE_INSTALL unset: it fetches the CUDA provider (Linux and Windows, x64).',
  dml: 'DirectML runs on Windows 10 (1903) and later with a DirectX 12 device.',
  coreml: 'CoreML runs on macOS.',
  webgpu:
    'The WebGPU provider of onnxruntime-node is experimental: it needs a graphics driver (Vulkan, Metal or Direct3D 12).',
};

/** @throws LexrunError `INVALID_OPTIONS` for an unknown device. */
export function checkDevice(device: string): Device {
  if ((DEVICES as readonly string[]).includes(device)) return device as Device;
  throw new LexrunError('INVALID_OPTIONS', `There is no device "${device.slice(0, 40)}".`, {
    hint: `Use one of ${DEVICES.join(', ')}.`,
    details: { option: 'device' },
  });
}

/** Devices that come in numbers. The runtime refuses a session with an id on the others. */
const NUMBERED: readonly Device[] = ['cuda', 'dml'];

/** Whether `deviceId` means anything to the device. */
export function isNumbered(device: Device): boolean {
  return NUMBERED.includes(device);
}

/** @throws LexrunError `INVALID_OPTIONS` for an id on a device that has none; `auto` gives it to those that have. */
export function checkDeviceId(device: Device, deviceId: number | undefined): void {
  if (deviceId === undefined || deviceId === 0 || device === 'auto' || isNumbered(device)) return;
  throw new LexrunError('INVALID_OPTIONS', `The device "${device}" takes no deviceId other than 0.`, {
    hint: `deviceId chooses among several of ${NUMBERED.join(', ')}.`,
    details: { option: 'deviceId' },
  });
}

/** The error for a device that was asked for and is not there. */
export function deviceMissing(device: string, cause?: unknown): LexrunError {
  const install = INSTALL[device];
  return new LexrunError('UNSUPPORTED_DEVICE', `The device "${device}" cannot be used here.`, {
    ...(cause === undefined ? {} : { cause }),
    ...(install === undefined ? {} : { hint: `${install} Or use device: 'cpu'.` }),
  });
}

/** Devices that `auto` tries before the processor, best first. WebGPU on Node is experimental and must be asked for. */
export function autoCandidates(platform: string): readonly Device[] {
  if (platform === 'win32') return ['cuda', 'dml'];
  return platform === 'darwin' ? ['coreml'] : ['cuda'];
}
