import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HubReference, hub, type LexrunError, pipeline, url } from '@lexrun/node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HubServer, startHub, tinyModel } from '../fixtures/models/hub-server.js';

let server: HubServer;
let cacheDir: string;
const TEXT = 'Barack Obama was born in Honolulu, Hawaii.';

beforeEach(async () => {
  cacheDir = mkdtempSync(join(tmpdir(), 'lexrun-cache-'));
  server = await startHub();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(cacheDir, { recursive: true, force: true });
});

type Extra = Omit<HubReference, 'kind' | 'repo'>;
const model = (extra: Extra = {}) =>
  hub('org/model', { baseUrl: server.baseUrl, cacheDir, timeoutMs: 2_000, ...extra });

/** Answer of the model, loaded on this thread. */
async function answer(reference: ReturnType<typeof hub> | ReturnType<typeof url>): Promise<unknown> {
  await using classify = await pipeline('text-classification', { model: reference, executor: 'inline' });
  return await classify.run(TEXT);
}
const bodies = (): string[] => server.requests.filter((path) => !path.startsWith('HEAD '));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const blobs = (): string[] => readdirSync(join(cacheDir, 'blobs'));

describe('a model of a hub', () => {
  it('is fetched once, then never again', async () => {
    const first = await answer(model());
    expect(bodies().sort()).toEqual(Object.keys(tinyModel()).sort());
    const asked = server.requests.length;
    expect(await answer(model())).toEqual(first);
    expect(server.requests.length).toBe(asked);
    // Nor is it asked for what it does not have: a manifest, other variants.
    expect(server.requests).toContain('HEAD lexrun.json');
    await server.close();
    expect(await answer(model({ offline: true }))).toEqual(first);
    vi.stubEnv('LEXRUN_OFFLINE', '1');
    expect(await answer(model())).toEqual(first);
  });

  it('is fetched from nowhere when the network is refused', async () => {
    await expect(answer(model({ offline: true }))).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    vi.stubEnv('LEXRUN_OFFLINE', '1');
    await expect(answer(model())).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect(server.requests).toEqual([]);
  });

  it('comes from one commit, and follows the branch when its age is over', async () => {
    await answer(model());
    server.commit = 'c0ffee0000000000000000000000000000000002';
    server.files = {
      ...tinyModel(),
      'config.json': Buffer.from('{"id2label":{"0":"x","1":"y","2":"z"},"model_type":"bert"}'),
    };
    expect((await answer(model())) as { label: string }).toMatchObject({
      label: expect.stringMatching(/^(anger|joy|sadness)$/),
    });
    expect((await answer(model({ maxAgeMs: 0 }))) as { label: string }).toMatchObject({
      label: expect.stringMatching(/^[xyz]$/),
    });
    // The files that did not change were not stored twice.
    expect(blobs()).toHaveLength(5);
  });

  it('stays usable while the hub is away', async () => {
    const first = await answer(model());
    await server.close();
    expect(await answer(model({ maxAgeMs: 0 }))).toEqual(first);
  }, 30_000);

  it('survives failures that pass, and says which do not', async () => {
    server.failures = [503, 429, 500];
    await expect(answer(model())).resolves.toBeDefined();
    rmSync(cacheDir, { recursive: true });
    server.failures = [403];
    const refused = await answer(model()).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'MODEL_NOT_FOUND', hint: expect.stringContaining('token') });
    const missing = hub('org/other', { baseUrl: server.baseUrl, cacheDir });
    const error = (await answer(missing).catch((reason: unknown) => reason)) as LexrunError;
    expect(error).toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect(JSON.stringify(error)).not.toContain(cacheDir);
  }, 30_000);

  it.each([405, 501])('is found where the server answers HEAD with %i', async (status) => {
    server.headStatus = status;
    await expect(answer(model())).resolves.toBeDefined();
  });

  /** Until so many bytes of some file have reached the disk. */
  const arrived = (bytes: number): Promise<void> =>
    expect
      .poll(
        () => readdirSync(join(cacheDir, 'partial')).map((name) => statSync(join(cacheDir, 'partial', name)).size),
        {
          timeout: 10_000,
          interval: 5,
        },
      )
      .toContain(bytes);

  it('continues a download that was cut', async () => {
    server.beforeCut = arrived;
    server.cuts = { 'tokenizer.json': [10_000, 5_000], 'onnx/model_quantized.onnx': [100_000] };
    await answer(model({ timeoutMs: 20_000 }));
    const asked = server.headers.flatMap(({ range }) => range ?? []);
    expect(asked).toEqual(['bytes=10000-', 'bytes=15000-', 'bytes=100000-']);
    expect(readdirSync(join(cacheDir, 'partial'))).toEqual([]);
  }, 30_000);

  it('starts again where nothing tells whether the parts belong together', async () => {
    server.etags = false;
    server.beforeCut = arrived;
    server.cuts = { 'tokenizer.json': [10_000] };
    await answer(model());
    expect(server.headers.flatMap(({ range }) => range ?? [])).toEqual([]);
  }, 20_000);

  it.each([true, false])(
    'starts again where the file changed between the parts (If-Range: %s)',
    async (ifRange) => {
      server.ifRange = ifRange;
      server.beforeCut = arrived;
      server.cuts = { 'tokenizer.json': [10_000] };
      const changed = Buffer.from(` ${server.files['tokenizer.json']!.toString()}`);
      server.onCut = () => {
        server.files = { ...server.files, 'tokenizer.json': changed };
      };
      await answer(model());
      expect(blobs()).toContain(sha256(changed));
    },
    20_000,
  );

  it('is refused when a server stays silent, within the time allowed', async () => {
    server.slow = { bytes: 100, pauseMs: 60_000 };
    const started = Date.now();
    await expect(answer(model({ timeoutMs: 150 }))).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(Date.now() - started).toBeLessThan(15_000);
    expect(blobs).toThrow();
  }, 30_000);

  it('is not the wrong bytes: announced, locked or damaged', async () => {
    server.announce = true;
    const good = tinyModel();
    const cdn = await startHub({ ...good, 'config.json': Buffer.from('{}') });
    server.redirect = cdn.baseUrl;
    await expect(answer(model())).rejects.toMatchObject({ code: 'INTEGRITY' });
    await cdn.close();
    server.redirect = undefined;
    const files = { 'config.json': { sha256: '0'.repeat(64) } };
    await expect(answer(model({ files }))).rejects.toMatchObject({ code: 'INTEGRITY' });
    await expect(answer(model({ files: {} }))).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  it('is fetched anew where the cache rotted', async () => {
    const first = await answer(model());
    for (const name of blobs()) {
      const path = join(cacheDir, 'blobs', name);
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(path, bytes);
    }
    expect(await answer(model())).toEqual(first);
    for (const name of blobs()) truncateSync(join(cacheDir, 'blobs', name), 10);
    for (const name of readdirSync(join(cacheDir, 'models'))) writeFileSync(join(cacheDir, 'models', name), '{"vers');
    expect(await answer(model())).toEqual(first);
  });

  it('sends its token to its own origin alone', async () => {
    const cdn = await startHub();
    server.redirect = cdn.baseUrl;
    await answer(model({ token: 'hf_secret' }));
    expect(server.headers.every(({ authorization }) => authorization === 'Bearer hf_secret')).toBe(true);
    expect(cdn.headers.length).toBeGreaterThan(0);
    expect(cdn.headers.every(({ authorization }) => authorization === undefined)).toBe(true);
    // Whether a file exists is asked of the hub alone: a store's signed address answers nothing but GET.
    expect(cdn.requests.filter((path) => path.startsWith('HEAD '))).toEqual([]);
    await cdn.close();
    const kept = readdirSync(cacheDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const entry of kept)
      expect(readFileSync(join(entry.parentPath, entry.name), 'latin1')).not.toContain('hf_secret');
  });

  it('does not follow a redirect for ever', async () => {
    server.redirect = `${server.baseUrl}/org/model/resolve/x/config.json#`;
    await expect(answer(model())).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: false });
  });

  it('leaves when the cache is full, the least recently used first', async () => {
    const other = await startHub({
      ...tinyModel(),
      'config.json': Buffer.from('{"id2label":{"0":"x","1":"y","2":"z"},"model_type":"bert"}'),
    });
    await answer(model());
    const size = (): number => blobs().reduce((sum, name) => sum + statSync(join(cacheDir, 'blobs', name)).size, 0);
    const before = size();
    await answer(hub('org/model', { baseUrl: other.baseUrl, cacheDir, maxCacheBytes: before }));
    expect(size()).toBeLessThanOrEqual(before);
    await other.close();
    await expect(answer(hub('org/model', { baseUrl: other.baseUrl, cacheDir, offline: true }))).resolves.toBeDefined();
    await expect(answer(model({ offline: true }))).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});

describe('a model on a web server', () => {
  const at = () => url(`${server.baseUrl}/files/`, { cacheDir, timeoutMs: 2_000 });

  it('is asked whether it changed when its age is over, and not fetched if not', async () => {
    const first = await answer(at());
    const stored = blobs();
    expect(await answer(url(`${server.baseUrl}/files`, { cacheDir, maxAgeMs: 0 }))).toEqual(first);
    expect(blobs()).toEqual(stored);
    expect(server.headers.filter((headers) => headers['if-none-match'] !== undefined).length).toBeGreaterThanOrEqual(4);
    server.files = {
      ...server.files,
      'config.json': Buffer.from('{"id2label":{"0":"x","1":"y","2":"z"},"model_type":"bert"}'),
    };
    expect(await answer(url(`${server.baseUrl}/files`, { cacheDir, maxAgeMs: 0 }))).toMatchObject({
      label: expect.stringMatching(/^[xyz]$/),
    });
  });

  it('is fetched through the proxy asked for', async () => {
    const seen: string[] = [];
    const proxy = createServer((socket) => {
      socket.once('data', (data) => {
        seen.push(data.toString('latin1').split('\r\n')[0] ?? '');
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { port: number };
    await expect(answer({ ...at(), proxy: `http://127.0.0.1:${port}` })).rejects.toBeInstanceOf(Error);
    expect(seen[0]).toBe(`HEAD ${server.baseUrl}/files/lexrun.json HTTP/1.1`);
    expect(server.requests).toEqual([]);
    proxy.close();
  });
});
