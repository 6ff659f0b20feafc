import { sha256, url } from '@lexrun/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openReference } from './open-reference.js';

const BASE = 'https://models.example.com/org/model/';
/** Files of the server, by their address. */
let files: Record<string, string>;
let asked: string[];

beforeEach(() => {
  files = {};
  asked = [];
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address);
    const body = files[address];
    return new Response(body ?? null, { status: body === undefined ? 404 : 200 });
  });
});
afterEach(() => vi.unstubAllGlobals());

/** A cache in memory, as a page has one. */
function stubCache(): void {
  const kept = new Map<string, Response>();
  const cache = {
    match: async (key: string) => kept.get(key)?.clone(),
    put: async (key: string, response: Response) => void kept.set(key, response),
    delete: async (key: string) => kept.delete(key),
  };
  vi.stubGlobal('caches', { open: async () => cache });
  vi.stubGlobal('navigator', {});
}
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const open = () => openReference(url(BASE, { token: 'secret' }));

it.each([
  'https://elsewhere.example.com/steal.onnx',
  '//elsewhere.example.com/steal.onnx',
  '../../../admin.onnx',
  '/admin.onnx',
  '\ud800.onnx',
])('asks for nothing outside of the model that its manifest may list: %j', async (path) => {
  files[`${BASE}lexrun.json`] = JSON.stringify({ version: 1, files: { [path]: { sha256: '0'.repeat(64) } } });
  const model = await open();
  await model.read('lexrun.json', 1_000);
  await expect(model.has(path)).rejects.toMatchObject({ code: 'INVALID_MODEL' });
  await expect(model.read(path, 1_000)).rejects.toMatchObject({ code: 'INVALID_MODEL' });
  expect(asked).toEqual([`${BASE}lexrun.json`]);
});

it("opens a remote model with the page's choice of its cache, which is no option of url()", async () => {
  files[`${BASE}config.json`] = 'here';
  const model = await openReference({ ...url(BASE), modelCache: 'none' });
  expect(textOf(await model.read('config.json', 1_000))).toBe('here');
});

it('takes a name for a name, whatever it means in an address', async () => {
  files[`${BASE}%252e%252e/a%23b%20c`] = 'here';
  const bytes = await (await open()).read('%2e%2e/a#b c', 1_000);
  expect(textOf(bytes)).toBe('here');
});

it('fetches the bytes that are pinned, however fresh others in the cache are', async () => {
  stubCache();
  const [old, now] = ['{"v":1}', '{"v":2}'];
  files[`${BASE}config.json`] = old;
  expect(textOf(await (await open()).read('config.json', 1_000))).toBe(old);
  files[`${BASE}config.json`] = now;
  const pinned = { 'config.json': { sha256: await sha256(new TextEncoder().encode(now)) } };
  const read = async () => textOf(await (await openReference(url(BASE, { files: pinned }))).read('config.json', 1_000));
  expect(await read()).toBe(now);
  expect(asked).toHaveLength(2);
  // And what is pinned and here needs no server, whatever its age.
  files = {};
  expect(await read()).toBe(now);
});

it('takes the hash of a file once, as it comes and as it is read again', async () => {
  stubCache();
  files[`${BASE}config.json`] = '{}';
  const pinned = { 'config.json': { sha256: await sha256(new TextEncoder().encode('{}')) } };
  const digest = vi.spyOn(crypto.subtle, 'digest');
  for (const times of [1, 2]) {
    await (await openReference(url(BASE, { files: pinned }))).read('config.json', 1_000);
    expect(digest).toHaveBeenCalledTimes(times);
  }
  digest.mockRestore();
});

it("refuses other bytes than those pinned in a folder of the page's own", async () => {
  files[`${BASE}config.json`] = '{}';
  const pinned = { 'config.json': { sha256: '0'.repeat(64) } };
  const model = await openReference({ kind: 'directory', path: BASE, files: pinned });
  await expect(model.read('config.json', 1_000)).rejects.toMatchObject({ code: 'INTEGRITY' });
});

/** An answer with a byte every 50 ms, without end. */
const trickle = (signal: AbortSignal): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        const timer = setInterval(() => controller.enqueue(new Uint8Array(1)), 50);
        signal.addEventListener('abort', () => {
          clearInterval(timer);
          controller.error(signal.reason);
        });
      },
    }),
  );

it('gives up a server that is too slow, however steadily it sends', async () => {
  vi.stubGlobal('fetch', async (_: string, { signal }: { signal: AbortSignal }) => trickle(signal));
  const model = await openReference(url(BASE, { timeoutMs: 150 }));
  await expect(model.read('config.json', 1_000)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
}, 10_000);

/** The first half of an answer, which then breaks off. */
const half = (headers: Record<string, string>): Response =>
  new Response(
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"a"')),
      pull: (controller) => controller.error(new TypeError('network error')),
    }),
    { headers },
  );

it.each([
  ['is compressed on its way', { 'Content-Encoding': 'gzip', 'Content-Length': '9' }, [undefined, undefined]],
  ['has become shorter than what is here of it', { 'Content-Length': '7' }, [undefined, 'bytes=4-', undefined]],
])('begins a file anew that %s', async (_, headers, wanted) => {
  const ranges: (string | undefined)[] = [];
  vi.stubGlobal('fetch', async (address: string, init: { headers: Record<string, string> }) => {
    if (!address.endsWith('config.json')) return new Response(null, { status: 404 });
    ranges.push(init.headers.Range);
    if (ranges.length === 1) return half(headers);
    return init.headers.Range === undefined ? new Response('{"a":1}') : new Response(null, { status: 416 });
  });
  expect(textOf(await (await open()).read('config.json', 1_000))).toBe('{"a":1}');
  expect(ranges).toEqual(wanted);
});

it.each([
  ['timeoutMs', { timeoutMs: 3e9 }],
  ['timeoutMs', { timeoutMs: Number.NaN }],
  ['maxAgeMs', { maxAgeMs: -1 }],
  ['token', { token: 'hf_x\n' }],
])('refuses a wrong %s', async (option, wrong) => {
  const opened = openReference(url(BASE, wrong));
  await expect(opened).rejects.toMatchObject({ code: 'INVALID_OPTIONS', details: { option } });
});
