import { expect, test } from 'vitest';
import { useBrowser, WEBGPU_FLAGS } from './harness/use-browser.js';

const stage = useBrowser({ flags: WEBGPU_FLAGS });
const MODEL = '/tasks/bert-sequence-classification';

/** Asks once, takes the device away, asks again, and tells what came of it. */
async function loseDevice(device: 'auto' | 'webgpu', when: 'idle' | 'running', forGood = false) {
  const page = await stage.open();
  return page.evaluate(
    async ([model, device, when, forGood]) => {
      let workers = 0;
      const createWorker = () => window.unrulyWorker(workers++ > 0 && forGood ? 'no-adapter' : 'unruly');
      const settings = { model, device, createWorker, timeoutMs: 60_000, warmup: false } as const;
      const classify = await window.lexrun.pipeline('text-classification', settings);
      const before = await classify.run('one text');
      const first = classify.health().provider;
      const running = when === 'running' ? classify.run('one text') : undefined;
      if (when === 'running') await new Promise((resolve) => setTimeout(resolve, 5));
      new BroadcastChannel('unruly').postMessage('lose');
      const after = await (running ?? classify.run('one text')).catch((error) => error.toJSON());
      const health = classify.health();
      await classify.close();
      return { before, after, first, health, workers };
    },
    [MODEL, device, when, forGood] as const,
  );
}

test.each(['idle', 'running'] as const)(
  'a device lost while %s is opened again, and the request is answered',
  async (when) => {
    const { before, after, first, health, workers } = await loseDevice('webgpu', when);
    expect(first).toBe('webgpu');
    expect(after).toEqual(before);
    expect(workers).toBe(2);
    expect(health).toMatchObject({ status: 'ok', provider: 'webgpu', deviceReason: expect.stringContaining('lost') });
  },
  120_000,
);

test('asked for by name, a device that is gone for good is an error', async () => {
  const { after } = await loseDevice('webgpu', 'running', true);
  expect(after).toMatchObject({ code: 'UNSUPPORTED_DEVICE', message: expect.stringContaining('WebGPU') });
}, 120_000);

test('auto: an adapter that computes on the processor is left for WASM; a real one has to pass the self-test', async () => {
  const page = await stage.open();
  const [software, real, again] = await page.evaluate(async (model) => {
    const healths = [];
    for (const createWorker of [undefined, window.unrulyWorker, window.unrulyWorker]) {
      const own = createWorker === undefined ? {} : { createWorker };
      const loaded = await window.lexrun.loadModel({ model, warmup: false, ...own });
      healths.push(loaded.health());
      await loaded.close();
    }
    return healths;
  }, MODEL);
  expect(software).toMatchObject({ provider: 'wasm', deviceReason: expect.stringContaining('on the processor') });
  // Which one is faster depends on the machine; that both were asked does not.
  expect(real!.deviceReason).toMatch(/auto: webgpu (is slower than|agrees with) wasm/);
  expect(again!.provider).toBe(real!.provider);
}, 120_000);
