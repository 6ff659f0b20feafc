import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelBytes, SessionModel } from '@lexrun/core';
import {
  createDirectorySource,
  createNodeBackend,
  hub,
  LexrunError,
  type ModelReference,
  packageModel,
  pipeline,
  url,
} from '@lexrun/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HubServer, startHub, tinyModel } from '../fixtures/models/hub-server.js';

const FIXTURES = fileURLToPath(new URL('../fixtures/models/', import.meta.url));
const DIRECTORY = join(FIXTURES, 'dynamic-int8');
const TEXT = 'Barack Obama was born in Honolulu, Hawaii.';
const base = mkdtempSync(join(tmpdir(), 'lexrun-sources-'));
let server: HubServer;
let expected: unknown;

async function answer(model: string | ModelReference): Promise<unknown> {
  await using classify = await pipeline('text-classification', { model, executor: 'inline' });
  return await classify.run(TEXT, { topK: null });
}
const bytes = (files: Record<string, Uint8Array>): Record<string, Uint8Array<ArrayBuffer>> =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [path, Uint8Array.from(content)]));

beforeAll(async () => {
  server = await startHub();
  expected = await answer(DIRECTORY);
});
afterAll(async () => {
  await server.close();
  rmSync(base, { recursive: true, force: true });
});

describe('one model from every source gives one answer', () => {
  it('bytes in memory', async () => {
    expect(await answer({ kind: 'memory', files: bytes(tinyModel()) })).toEqual(expected);
  });

  it('an npm package that carries a model', async () => {
    const home = join(base, 'app/node_modules/@org/sentiment');
    mkdirSync(home, { recursive: true });
    cpSync(DIRECTORY, join(home, 'model'), { recursive: true });
    // Its code must not run.
    const code = 'throw new Error("the code of a package with a model was run")';
    writeFileSync(join(home, 'package.json'), '{"name":"@org/sentiment","version":"1.0.0","main":"index.js"}');
    writeFileSync(join(home, 'index.js'), code);
    expect(await answer(packageModel('@org/sentiment', { from: join(base, 'app/main.js'), folder: 'model' }))).toEqual(
      expected,
    );
  });

  it('a hub below a path, by branch, tag, commit and pull request', async () => {
    const prefixed = await startPrefixed('/mirror/hf');
    for (const revision of ['main', 'v1.0', 'refs/pr/7', 'c0ffee0000000000000000000000000000000001']) {
      const cacheDir = join(base, revision.replaceAll('/', '-'));
      expect(await answer(hub('org/model', { baseUrl: `${prefixed.url}/mirror/hf`, revision, cacheDir }))).toEqual(
        expected,
      );
      expect(prefixed.paths.at(0)).toContain(`/mirror/hf/org/model/resolve/${encodeURIComponent(revision)}/`);
      prefixed.paths.length = 0;
    }
    prefixed.close();
  });

  it('a web server, through a proxy that forwards', async () => {
    const proxy = await startProxy();
    const cacheDir = join(base, 'proxied');
    const model = url(`${server.baseUrl}/files`, { cacheDir, proxy: proxy.url });
    expect(await answer(model)).toEqual(expected);
    expect(proxy.requests.length).toBeGreaterThanOrEqual(Object.keys(tinyModel()).length);
    // The proxy's password is for the proxy: the server behind it never sees it.
    expect(proxy.authorizations).toContain(`Basic ${Buffer.from('user:secret').toString('base64')}`);
    expect(server.headers.every((headers) => headers['proxy-authorization'] === undefined)).toBe(true);
    proxy.close();
  });
});

describe('no access to the network that nobody asked for', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each(['org/model', 'https://models.example/sentiment', 'hub:org/model', '//models.example/x'])(
    'a plain string is a directory: %s',
    async (text) => {
      const connect = vi.spyOn(Socket.prototype, 'connect');
      await expect(answer(text)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
      expect(connect).not.toHaveBeenCalled();
    },
  );

  it('offline refuses before anything is connected to', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect');
    const model = hub('org/model', {
      baseUrl: 'https://no-such-host.invalid',
      cacheDir: join(base, 'offline'),
      offline: true,
    });
    await expect(answer(model)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('not in the cache'),
    });
    expect(connect).not.toHaveBeenCalled();
  });
});

describe('a model from bytes', () => {
  const external = bytes({
    ...tinyModel(),
    'onnx/model_quantized.onnx': readFileSync(join(FIXTURES, 'external-data/onnx/model_quantized.onnx')),
  });

  it('does not reach into the file system for weights kept elsewhere', async () => {
    // Where a runtime that resolves the name by itself would find them.
    const before = process.cwd();
    process.chdir(join(FIXTURES, 'external-data/onnx'));
    try {
      const error = await answer({ kind: 'memory', files: external }).catch((reason: unknown) => reason);
      expect(LexrunError.is(error, 'MODEL_NOT_FOUND'), String(error)).toBe(true);
    } finally {
      process.chdir(before);
    }
  });

  it('takes them among its files', async () => {
    const data = readFileSync(join(FIXTURES, 'external-data/onnx/model_quantized.onnx_data'));
    const files = { ...external, ...bytes({ 'onnx/model_quantized.onnx_data': data }) };
    expect(await answer({ kind: 'memory', files })).toEqual(expected);
  });

  it('leaves them to whoever gave them', async () => {
    // What readFileSync returns: a Buffer, whose `slice` does not copy.
    const files = Object.fromEntries(
      Object.entries(tinyModel()).map(([path, content]) => [path, Buffer.from(Uint8Array.from(content).buffer)]),
    );
    const sizes = Object.values(files).map(({ byteLength }) => byteLength);
    expect(await answer({ kind: 'memory', files })).toEqual(expected);
    expect(Object.values(files).map(({ byteLength }) => byteLength)).toEqual(sizes);
  });
});

it('what was read of the weights does not stay in memory beside the session', async () => {
  const files = await createDirectorySource().open({ kind: 'directory', path: join(FIXTURES, 'external-data') });
  const path = 'onnx/model_quantized.onnx';
  const read: ModelBytes[] = [];
  const weights: SessionModel = {
    name: path,
    async read() {
      const onnx = await files.read(path, 2 ** 20);
      const data = await files.read(`${path}_data`, 2 ** 20);
      read.push({ onnx, externalData: [{ path: 'model_quantized.onnx_data', data }], batchInvariant: true });
      return read[0] as ModelBytes;
    },
  };
  const session = await createNodeBackend().createSession(weights, {});
  const [{ onnx, externalData }] = read as [ModelBytes];
  expect([onnx.byteLength, externalData[0]?.data.byteLength]).toEqual([0, 0]);
  await session.close();
});

async function listen(instance: Server): Promise<string> {
  await new Promise<void>((resolve) => instance.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(instance.address() as { port: number }).port}`;
}

/** The hub again, below a path of another server, with every revision the same. */
async function startPrefixed(prefix: string): Promise<{ url: string; paths: string[]; close(): void }> {
  const paths: string[] = [];
  const instance = createServer((request, response) => {
    paths.push(request.url ?? '');
    const path = (request.url ?? '').slice(prefix.length);
    const { method, headers } = request;
    httpRequest(`${server.baseUrl}${path}`, { method, headers: { ...headers, host: 'localhost' } }, (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    }).end();
  });
  return { url: `http://${await listen(instance)}`, paths, close: () => instance.close() };
}

async function startProxy(): Promise<{ url: string; requests: string[]; authorizations: unknown[]; close(): void }> {
  const requests: string[] = [];
  const authorizations: unknown[] = [];
  const instance = createServer((request, response) => {
    // A proxy is asked for the whole address.
    requests.push(request.url ?? '');
    const { 'proxy-authorization': authorization, ...headers } = request.headers;
    authorizations.push(authorization);
    httpRequest(request.url ?? '', { method: request.method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    }).end();
  });
  return {
    url: `http://user:secret@${await listen(instance)}`,
    requests,
    authorizations,
    close: () => instance.close(),
  };
}
