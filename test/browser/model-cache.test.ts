import type { ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeEach, expect, inject, test } from 'vitest';
import { makeTinyModel, WEIGHTS } from './harness/tiny-model.js';
import { useBrowser } from './harness/use-browser.js';

const tiny = makeTinyModel();
afterAll(() => tiny.remove());
const stage = useBrowser({ mounts: { '/': inject('appFolder'), '/m/': tiny.folder } });
beforeEach(() => {
  stage.site.intercept = undefined;
});

const WEIGHTS_URL = `/m/tiny/${WEIGHTS}`;
const weightRequests = (): string[] => stage.site.requests.filter((line) => line.endsWith(WEIGHTS_URL));

/** Loads the model, asks it once and closes it; or tells how that failed. */
const useModel = (page: Page, options: object = {}): Promise<{ label?: string; error?: Record<string, unknown> }> =>
  page.evaluate(async (options) => {
    try {
      const settings = { model: '/m/tiny', device: 'wasm', warmup: false, ...options } as const;
      const classify = await window.lexrun.pipeline('text-classification', settings);
      const { label } = await classify.run('some text');
      await classify.close();
      return { label };
    } catch (error) {
      return { error: (error as { toJSON(): Record<string, unknown> }).toJSON() };
    }
  }, options);

/** Sends the first half of the weights and cuts the line. */
function breakOff(response: ServerResponse, headers: Record<string, string> = {}): void {
  const { weights } = tiny;
  response.writeHead(200, { 'Content-Length': weights.byteLength, ETag: '"1"', ...headers });
  response.write(weights.subarray(0, weights.byteLength >> 1), () => setTimeout(() => response.destroy(), 50));
}

test('the second visit downloads nothing that a manifest vouches for, and needs no server', async () => {
  const page = await stage.open();
  const first = await useModel(page);
  expect(first.label).toBeTypeOf('string');
  expect(weightRequests()).toEqual([`GET ${WEIGHTS_URL}`]);

  stage.site.requests.length = 0;
  expect(await useModel(page)).toEqual(first);
  expect(stage.site.requests.filter((line) => line.includes('/m/'))).toEqual(['GET /m/tiny/lexrun.json']);

  stage.site.intercept = (request, response) =>
    request.url?.startsWith('/m/') === true && response.destroy() === response;
  expect(await useModel(page)).toEqual(first);
  stage.complaints.length = 0;
});

test('progress is told in bytes, and the end of every file', async () => {
  const page = await stage.open();
  const load = () =>
    page.evaluate(async () => {
      const events: import('@lexrun/web').LoadProgress[] = [];
      const onProgress = (event: import('@lexrun/web').LoadProgress) => {
        events.push(event);
        throw new Error('a broken observer');
      };
      const model = await window.lexrun.loadModel({ model: '/m/tiny', device: 'wasm', warmup: false, onProgress });
      await model.close();
      return events;
    });
  const size = tiny.weights.byteLength;
  const downloaded = (await load()).filter(({ file }) => file === 'onnx/model.onnx');
  expect(downloaded.at(-1)).toEqual({
    file: WEIGHTS,
    loadedBytes: size,
    totalBytes: size,
    done: true,
    fromCache: false,
  });
  expect(downloaded.every(({ totalBytes }) => totalBytes === size)).toBe(true);
  const kept = (await load()).filter(({ done }) => done);
  expect(kept.filter(({ fromCache }) => fromCache).map(({ file }) => file)).toContain(WEIGHTS);
  expect(kept.map(({ file }) => file).sort()).toEqual(
    ['config.json', 'lexrun.json', WEIGHTS, 'tokenizer.json', 'tokenizer_config.json'].sort(),
  );
});

test('a download that breaks off goes on where it stopped', async () => {
  const ranges: (string | undefined)[] = [];
  stage.site.intercept = (request, response) => {
    if (request.url !== WEIGHTS_URL) return false;
    ranges.push(request.headers.range);
    if (ranges.length === 1) breakOff(response);
    else {
      const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0]);
      const { byteLength } = tiny.weights;
      const range = { 'Content-Range': `bytes ${from}-${byteLength - 1}/${byteLength}`, ETag: '"1"' };
      response.writeHead(206, range).end(tiny.weights.subarray(from));
    }
    return true;
  };
  const page = await stage.open();
  expect((await useModel(page)).label).toBeTypeOf('string');
  expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  stage.complaints.length = 0;
});

test('a download that cannot go on begins anew', async () => {
  let asked = 0;
  stage.site.intercept = (request, response) => {
    if (request.url !== WEIGHTS_URL) return false;
    asked++;
    if (asked === 1) breakOff(response);
    // The file changed in between: what came first must not be joined to it.
    else response.writeHead(200, { ETag: '"2"', 'Content-Length': tiny.weights.byteLength }).end(tiny.weights);
    return true;
  };
  const page = await stage.open();
  expect((await useModel(page)).label).toBeTypeOf('string');
  expect(asked).toBe(2);
  stage.complaints.length = 0;
});

test('a server that keeps failing is a typed error, and nothing half is kept', async () => {
  stage.site.intercept = (request, response) => {
    if (request.url !== WEIGHTS_URL) return false;
    breakOff(response, { ETag: `"${Math.random()}"` });
    return true;
  };
  const page = await stage.open();
  expect((await useModel(page)).error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  stage.site.intercept = undefined;
  expect((await useModel(page)).label).toBeTypeOf('string');
  stage.complaints.length = 0;
});

test('other bytes than the manifest records are refused and not kept', async () => {
  stage.site.intercept = (request, response) => {
    if (request.url !== WEIGHTS_URL) return false;
    const wrong = Buffer.from(tiny.weights);
    wrong[1000]! ^= 1;
    response.writeHead(200, { 'Content-Length': wrong.byteLength }).end(wrong);
    return true;
  };
  const page = await stage.open();
  expect((await useModel(page)).error).toMatchObject({ code: 'INTEGRITY' });
  stage.site.intercept = undefined;
  expect((await useModel(page)).label).toBeTypeOf('string');
});

test('a corrupted cache entry is fetched again', async () => {
  const page = await stage.open();
  const first = await useModel(page);
  const damaged = await page.evaluate(async (url) => {
    for (const name of await caches.keys()) {
      const store = await caches.open(name);
      const entry = await store.match(url);
      if (entry === undefined) continue;
      const bytes = new Uint8Array(await entry.arrayBuffer());
      bytes[1000]! ^= 1;
      await store.put(url, new Response(bytes, { headers: entry.headers }));
      return true;
    }
    return false;
  }, WEIGHTS_URL);
  expect(damaged).toBe(true);
  stage.site.requests.length = 0;
  expect(await useModel(page)).toEqual(first);
  expect(weightRequests().length).toBe(1);
});

test('no room: a typed error, and a way to load without keeping', async () => {
  const page = await stage.open();
  const devtools = await stage.context.newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: stage.site.origin, quotaSize: 100_000 });
  const { error } = await useModel(page);
  expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: false, details: { reason: 'quota' } });
  expect((await useModel(page, { modelCache: 'none' })).label).toBeTypeOf('string');
});

test('two tabs that load at once download once', async () => {
  const tabs = await Promise.all([stage.open(), stage.open()]);
  const [one, two] = await Promise.all(tabs.map((tab) => useModel(tab)));
  expect(one!.label).toBeTypeOf('string');
  expect(two).toEqual(one);
  expect(weightRequests().length).toBe(1);
});

test('a signal ends a download at once; the next load starts fresh', async () => {
  stage.site.intercept = (request, response) => {
    if (request.url !== WEIGHTS_URL) return false;
    response.writeHead(200, { 'Content-Length': tiny.weights.byteLength }).write(tiny.weights.subarray(0, 1000));
    return true;
  };
  const page = await stage.open();
  const outcome = await page.evaluate(async () => {
    const controller = new AbortController();
    const onProgress = ({ file }: { file: string }) => {
      if (file === 'onnx/model.onnx') controller.abort();
    };
    const { signal } = controller;
    const started = performance.now();
    const load = window.lexrun.loadModel({ model: '/m/tiny', device: 'wasm', signal, onProgress });
    const code = await load.then(
      () => 'loaded',
      (error) => error.code,
    );
    return { code, afterMs: performance.now() - started };
  });
  expect(outcome.code).toBe('ABORTED');
  stage.site.intercept = undefined;
  expect((await useModel(page)).label).toBeTypeOf('string');
});

test('leaving the page in the middle of a download harms nobody', async () => {
  stage.site.intercept = (request, response) => {
    if (request.url !== WEIGHTS_URL) return false;
    response.writeHead(200, { 'Content-Length': tiny.weights.byteLength }).write(tiny.weights.subarray(0, 1000));
    return true;
  };
  const page = await stage.open();
  const asked = page.waitForRequest((request) => request.url().endsWith(WEIGHTS_URL)).catch(() => {});
  await page.evaluate(() => void window.lexrun.loadModel({ model: '/m/tiny', device: 'wasm' }).catch(() => {}));
  await Promise.race([asked, expect.poll(() => weightRequests().length).toBe(1)]);
  stage.site.intercept = undefined;
  await page.goto(`${stage.site.origin}/?again`);
  expect((await useModel(page)).label).toBeTypeOf('string');
  stage.complaints.length = 0;
});

test('the cache is listed and emptied', async () => {
  const page = await stage.open();
  expect(await page.evaluate(() => window.lexrun.cache.list())).toEqual([]);
  await useModel(page);
  const list = await page.evaluate(() => window.lexrun.cache.list());
  expect(list).toMatchObject([{ model: `${stage.site.origin}/m/tiny/`, files: 5 }]);
  expect(list[0]!.bytes).toBeGreaterThan(tiny.weights.byteLength);
  const removed = await page.evaluate(async () => {
    const { cache } = window.lexrun;
    return [await cache.delete('/m/other'), await cache.delete('/m/tiny'), await cache.list()];
  });
  expect(removed).toEqual([false, true, []]);
});
