import { serve } from '@lexrun/web/worker';
import type { InferenceSession } from 'onnxruntime-web';

// A worker that things go wrong in, by its name or on order:
// - named `no-adapter` it finds no graphics adapter; otherwise its adapter passes for a real one;
// - named `no-wasm` its WebAssembly runtime does not start;
// - ordered to `lose` it loses its graphics device, as a driver's crash would do it;
// - ordered to `trap` its next run ends in a WebAssembly trap, as memory that ran out does.
const devices = new Set<GPUDevice>();
let trap = false;

if (globalThis.GPU !== undefined) {
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
}

if (self.name === 'no-wasm') {
  const fail = (): Promise<never> => Promise.reject(new WebAssembly.CompileError('told to fail'));
  Object.assign(WebAssembly, { instantiate: fail, instantiateStreaming: fail });
}

// Not a static import: the runtime starts its threads from the file it lies in, which must not be this one.
void import('onnxruntime-web/wasm').then((ort) => {
  const create = ort.InferenceSession.create as (...parts: unknown[]) => Promise<InferenceSession>;
  Object.assign(ort.InferenceSession, {
    async create(...parts: unknown[]) {
      const session = await create.apply(ort.InferenceSession, parts);
      const run = session.run.bind(session);
      session.run = (async (feeds: InferenceSession.FeedsType) => {
        if (trap) throw new WebAssembly.RuntimeError('unreachable');
        return run(feeds);
      }) as typeof session.run;
      return session;
    },
  });
});

new BroadcastChannel('unruly').onmessage = ({ data }) => {
  if (data === 'trap') trap = true;
  else for (const device of devices) device.destroy();
  devices.clear();
};

serve();
