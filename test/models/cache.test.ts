import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, type UrlReference, url } from '@lexrun/node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HubServer, startHub, tinyModel } from '../fixtures/models/hub-server.js';

const LABEL = /^(anger|joy|sadness)$/;
let cacheDir: string;
let servers: HubServer[];

/** Servers of models that have the weights in common, and nothing else. */
beforeEach(async () => {
  cacheDir = mkdtempSync(join(tmpdir(), 'lexrun-cache-'));
  servers = await Promise.all(
    [0, 1, 2].map((i) => {
      const files = tinyModel();
      const own = ['config.json', 'tokenizer.json', 'tokenizer_config.json'].map((name) => [
        name,
        Buffer.concat([Buffer.from(' '.repeat(i)), files[name]!]),
      ]);
      return startHub({ ...files, ...Object.fromEntries(own) });
    }),
  );
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(cacheDir, { recursive: true, force: true });
});

async function load(i: number, options: Omit<UrlReference, 'kind' | 'url'> = {}): Promise<string> {
  const model = url(`${servers[i]!.baseUrl}/files/`, { cacheDir, ...options });
  await using classify = await pipeline('text-classification', { model, executor: 'inline' });
  return (await classify.run('A text.')).label;
}
const size = (): number =>
  readdirSync(join(cacheDir, 'blobs')).reduce((sum, name) => sum + statSync(join(cacheDir, 'blobs', name)).size, 0);

it('the model not used for longest goes, not the one fetched first', async () => {
  await load(0);
  const one = size();
  await load(1);
  const two = size();
  await load(0);
  await load(2, { maxCacheBytes: two + 100 });
  expect(size()).toBeLessThanOrEqual(two + 100);
  expect(await load(0, { offline: true })).toMatch(LABEL);
  expect(await load(2, { offline: true })).toMatch(LABEL);
  await expect(load(1, { offline: true })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  // The weights all of them share were not lost with the one that went, nor stored more than once.
  expect(two - one).toBeLessThan(one / 2);
});

it('models that ask at once for a cache too small for any of them are loaded all the same', async () => {
  const answers = await Promise.all([0, 1, 2, 0, 1, 2].map((i) => load(i, { maxCacheBytes: 0 })));
  for (const label of answers) expect(label).toMatch(LABEL);
});

it('a cache that cannot be written gives what it holds, however old it is', async () => {
  await load(0);
  rmSync(join(cacheDir, 'locks'), { recursive: true });
  writeFileSync(join(cacheDir, 'locks'), 'no folder');
  expect(await load(0, { maxAgeMs: 0 })).toMatch(LABEL);
  await expect(load(1)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('The model cache cannot be used'),
  });
});

it('what an interrupted download left is removed when nobody came back for it', async () => {
  await load(0);
  const partial = join(cacheDir, 'partial');
  const [old, young] = [join(partial, 'a'.repeat(64)), join(partial, 'b'.repeat(64))];
  for (const path of [old, young]) writeFileSync(path, 'half a file');
  const longAgo = new Date(Date.now() - 8 * 86_400_000);
  utimesSync(old, longAgo, longAgo);
  await load(1);
  expect(readdirSync(partial)).toEqual(['b'.repeat(64)]);
});

it('the files a lock pins are used, however fresh others in the cache are', async () => {
  await load(0);
  const server = servers[0]!;
  const recorded = (files: Record<string, Uint8Array>) =>
    Object.fromEntries(
      Object.entries(files).map(([path, bytes]) => [
        path,
        { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
      ]),
    );
  const changed = { ...server.files, 'config.json': Buffer.from('{"id2label":{"0":"x","1":"y","2":"z"}}') };
  // Of the manifest the cache remembers that there is none.
  const manifest = Buffer.from(JSON.stringify({ version: 1, files: recorded(changed) }));
  server.files = { ...changed, 'lexrun.json': manifest };
  const files = recorded(server.files);
  expect(await load(0, { files })).toMatch(/^[xyz]$/);
  expect(server.requests).toContain('lexrun.json');

  const asked = server.requests.length;
  expect(await load(0, { files })).toMatch(/^[xyz]$/);
  expect(server.requests.length).toBe(asked);
});
