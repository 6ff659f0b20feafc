import { LexrunError } from '@lexrun/core';

/** Devices of onnxruntime-node. `auto` is `cpu` today. */
export type Device = 'auto' | 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml';

/** Every {@link Device}. */
export const DEVICES: readonly Device[] = ['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml'];

const INSTALL: Readonly<Record<string, string>> = {
  cuda: 'Install the CUDA 12 and cuDNN 9 libraries, and reinstall onnxruntime-node with its install script allowed: it fetches the CUDA provider.',
  dml: 'DirectML runs on Windows 10 (1903) and later with a DirectX 12 device.',
  coreml: 'CoreML runs on macOS 12 and later.',
  webgpu: 'The WebGPU provider of onnxruntime-node is experimental and not built for every platform.',
};

/** The execution provider for a device. @throws LexrunError `INVALID_OPTIONS` for an unknown device. */
export function providerFor(device: string): string {
  if (!(DEVICES as readonly string[]).includes(device)) {
    throw new LexrunError('INVALID_OPTIONS', `There is no device "${device.slice(0, 40)}".`, {
      hint: `Use one of ${DEVICES.join(', ')}.`,
    });
  }
  return device === 'auto' ? 'cpu' : device;
}

/** The error for a device that was asked for and is not there. */
export function deviceMissing(device: string, cause: unknown): LexrunError {
  return new LexrunError('UNSUPPORTED_DEVICE', `The device "${device}" cannot be used here.`, {
    cause,
    ...(INSTALL[device] === undefined ? {} : { hint: `${INSTALL[device]} Or use device: 'cpu'.` }),
  });
}
