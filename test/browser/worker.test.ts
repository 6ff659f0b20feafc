import { describe, expect, test } from 'vitest';
import { useBrowser } from './harness/use-browser.js';

const MODEL = '/tasks/bert-sequence-classification';

describe('on an isolated page', () => {
  const stage = useBrowser();

  test('a worker that is killed loses what it ran, and is replaced', { timeout: 120_000 }, async () => {
    const page = await stage.open();
    const outcome = await page.evaluate(async (model) => {
      const workers: Worker[] = [];
      const createWorker = () => {
        const worker = window.unrulyWorker();
        workers.push(worker);
        return worker;
      };
      const settings = { model, device: 'wasm', warmup: false, createWorker } as const;
      const classify = await window.lexrun.pipeline('text-classification', settings);
      const before = await classify.run('one text');
      const asked = Array.from({ length: 40 }, (_, i) =>
        classify.run(`text ${i} ${'and so on '.repeat(30)}`, { timeoutMs: 60_000 }),
      );
      await Promise.race(asked);
      workers[0]!.terminate();
      const settled = await Promise.allSettled(asked);
      const codes = settled.map((one) => (one.status === 'fulfilled' ? 'answered' : one.reason.code));
      const after = await classify.run('one text', { timeoutMs: 60_000 });
      const { status } = classify.health();
      await classify.close();
      return { before, after, codes, status, workers: workers.length };
    }, MODEL);
    expect(outcome).toMatchObject({ after: outcome.before, status: 'ok', workers: 2 });
    // What ran is lost, what waited is answered by the next worker.
    const lost = outcome.codes.filter((code) => code === 'EXECUTOR_LOST').length;
    const answered = outcome.codes.filter((code) => code === 'answered').length;
    expect(lost + answered).toBe(40);
    expect(lost).toBeLessThan(10);
  });

  test('a trap in the runtime costs one request; a fresh worker answers the next', async () => {
    const page = await stage.open();
    const outcome = await page.evaluate(async (model) => {
      const settings = { model, device: 'wasm', warmup: false, createWorker: () => window.unrulyWorker() } as const;
      const classify = await window.lexrun.pipeline('text-classification', settings);
      const before = await classify.run('one text');
      new BroadcastChannel('unruly').postMessage('trap');
      await new Promise((resolve) => setTimeout(resolve, 100));
      const error = await classify.run('one text').then(
        () => undefined,
        (error) => error.toJSON(),
      );
      const after = await classify.run('one text', { timeoutMs: 60_000 });
      await classify.close();
      return { before, after, error };
    }, MODEL);
    expect(outcome.error).toMatchObject({ code: 'EXECUTOR_LOST', retryable: true });
    expect(outcome.after).toEqual(outcome.before);
  });

  test('a runtime that does not start is a typed error, and the next worker may do better', async () => {
    const page = await stage.open();
    const outcome = await page.evaluate(async (model) => {
      const settings = { model, device: 'wasm', warmup: false } as const;
      const load = (name: string) =>
        window.lexrun.pipeline('text-classification', { ...settings, createWorker: () => window.unrulyWorker(name) });
      const error = await load('no-wasm').then(
        () => undefined,
        (error) => error.toJSON(),
      );
      const classify = await load('fine');
      const { label } = await classify.run('one text');
      await classify.close();
      return { error, label };
    }, MODEL);
    expect(outcome.error).toMatchObject({
      code: 'UNSUPPORTED_DEVICE',
      hint: expect.stringContaining('wasm-unsafe-eval'),
    });
    expect(outcome.label).toBeTypeOf('string');
    expect(stage.complaints.some((line) => line.includes('told to fail'))).toBe(true);
    stage.complaints.length = 0;
  });

  test('webgpu that is asked for and absent is a typed error; auto takes WASM and says why', async () => {
    const page = await stage.open();
    const [error, health] = await page.evaluate(async (model) => {
      const load = (device: 'webgpu' | 'auto') =>
        window.lexrun.loadModel({
          model,
          device,
          warmup: false,
          createWorker: () => window.unrulyWorker('no-adapter'),
        });
      const error = await load('webgpu').then(
        () => undefined,
        (error) => error.toJSON(),
      );
      const loaded = await load('auto');
      const health = loaded.health();
      await loaded.close();
      return [error, health] as const;
    }, MODEL);
    expect(error).toMatchObject({ code: 'UNSUPPORTED_DEVICE', hint: expect.stringContaining("device: 'auto'") });
    expect(health).toMatchObject({ provider: 'wasm', deviceReason: expect.stringMatching(/^auto: .*WebGPU|adapter/) });
  });

  test('close ends the worker, and with it the memory; leaving during a run harms nobody', async () => {
    const page = await stage.open();
    await page.evaluate(async (model) => {
      const settings = { model, device: 'wasm', threads: 1 } as const;
      const classify = await window.lexrun.pipeline('text-classification', settings);
      await classify.run('one text');
      Object.assign(window, { classify });
    }, MODEL);
    expect(page.workers().length).toBe(1);
    await page.evaluate(() => (window as unknown as { classify: { close(): Promise<void> } }).classify.close());
    await expect.poll(() => page.workers().length).toBe(0);

    await page.evaluate(async (model) => {
      const classify = await window.lexrun.pipeline('text-classification', { model, device: 'wasm' });
      for (let i = 0; i < 50; i++) classify.run(`text ${i}`).catch(() => {});
    }, MODEL);
    await page.goto(`${stage.site.origin}/?again`);
    expect(page.workers().length).toBe(0);
    const label = await page.evaluate(async (model) => {
      const classify = await window.lexrun.pipeline('text-classification', { model, device: 'wasm' });
      return (await classify.run('one text')).label;
    }, MODEL);
    expect(label).toBeTypeOf('string');
  });

  test('inline: the same answer on the page itself', async () => {
    const page = await stage.open();
    const [inline, worker] = await page.evaluate(async (model) => {
      const answers = [];
      const onProgress = () => {
        throw new Error('a broken observer');
      };
      for (const own of [{ executor: () => window.createInlineExecutor({ onProgress }) }, { onProgress }]) {
        const settings = { model, device: 'wasm', warmup: false, ...own } as const;
        const classify = await window.lexrun.pipeline('text-classification', settings);
        answers.push(await classify.run('one text'));
        await classify.close();
      }
      return answers;
    }, MODEL);
    expect(inline).toEqual(worker);
    // On the page itself the question for a manifest that is not there shows in the console.
    stage.complaints.length = 0;
  });

  test('a reload takes the address of a folder as the first load does', async () => {
    const page = await stage.open();
    const outcome = await page.evaluate(async (model) => {
      const classify = await window.lexrun.pipeline('text-classification', {
        model,
        device: 'wasm',
        modelCache: 'none',
      });
      await classify.reload(model.slice(1));
      const { label } = await classify.run('one text');
      const wrong = await classify.reload(`${model}?v=2`).catch(({ code }) => code);
      await classify.close();
      return { label, wrong, kept: await window.lexrun.cache.list() };
    }, MODEL);
    expect(outcome).toEqual({ label: expect.any(String), wrong: 'INVALID_OPTIONS', kept: [] });
  });

  test("a module of the application that is not there, or lacks what is asked of it, is the application's to correct", async () => {
    const page = await stage.open();
    const messages = await page.evaluate(async (model) => {
      const absent = { module: `${location.origin}/absent.js` };
      const other = { module: `${location.origin}/fake-backend.js` };
      const wrong = [{ backend: absent }, { tokenizer: absent }, { tokenizer: other }];
      const load = (options: object) => window.lexrun.loadModel({ model, device: 'wasm', ...options });
      return Promise.all(wrong.map((options) => load(options).catch(({ code, message }) => `${code} ${message}`)));
    }, MODEL);
    expect(messages).toEqual([
      'INVALID_OPTIONS The module that should export createBackend cannot be loaded.',
      'INVALID_OPTIONS The module that should export createTokenizer cannot be loaded.',
      'INVALID_OPTIONS The module does not export a function createTokenizer.',
    ]);
    stage.complaints.length = 0;
  });

  test('wrong options are named', async () => {
    const page = await stage.open();
    const codes = await page.evaluate(async () => {
      const wrong = [
        { model: '' },
        { device: 'gpu' },
        { workers: 0 },
        { threads: 17 },
        { assets: '' },
        { modelCache: 'no' },
        { onProgress: 'log' },
        { signal: {} },
        { createWorker: '/worker.js' },
        { backend: 'mine' },
        { tokenizer: {} },
        { tasks: { mine: 1 } },
      ];
      const { loadModel } = window.lexrun;
      const load = (options: object) => loadModel({ model: '/m', ...options } as never);
      return Promise.all(wrong.map((options) => load(options).catch(({ code, details }) => [code, details.option])));
    });
    const own = ['onProgress', 'signal', 'createWorker', 'backend', 'tokenizer', 'tasks'];
    const options = ['model', 'device', 'workers', 'threads', 'assets', 'modelCache', ...own];
    expect(codes).toEqual(options.map((option) => ['INVALID_OPTIONS', option]));
  });
});

describe('on a page without cross-origin isolation', () => {
  const stage = useBrowser({ isolated: false });

  test('it runs on one thread', async () => {
    const page = await stage.open();
    const outcome = await page.evaluate(async (model) => {
      const classify = await window.lexrun.pipeline('text-classification', { model, device: 'wasm', threads: 4 });
      return { isolated: crossOriginIsolated, answer: await classify.run('one text') };
    }, MODEL);
    expect(outcome).toMatchObject({ isolated: false, answer: { truncated: false } });
    // A second thread would show as a worker inside the worker.
    expect(stage.site.requests.filter((line) => line.includes('ort.wasm.bundle')).length).toBe(1);
  });
});
