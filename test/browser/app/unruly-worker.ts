import { serve } from '@lexrun/web/worker';

// A worker whose graphics device is destroyed on order, as a driver's crash would do it. Its adapter passes for a real one;
// a worker named `no-adapter` finds none.
const devices = new Set<GPUDevice>();

const requestAdapter = GPU.prototype.requestAdapter;
GPU.prototype.requestAdapter = async function (options) {
  if (self.name === 'no-adapter') return null;
  const adapter = await requestAdapter.call(this, options);
  if (adapter === null) return null;
  const requestDevice = adapter.requestDevice.bind(adapter);
  adapter.requestDevice = async (descriptor) => {
    const device = await requestDevice(descriptor);
    devices.add(device);
    return device;
  };
  const info = { vendor: 'test', architecture: 'real', device: '', description: '', isFallbackAdapter: false };
  Object.defineProperty(adapter, 'info', { value: info });
  return adapter;
};

new BroadcastChannel('unruly').onmessage = () => {
  for (const device of devices) device.destroy();
  devices.clear();
};

serve();
