// Each example as its user takes it: its folder copied out of the repository, then the commands of its README, word for word.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { command, type Outcome } from '../packaging/command.js';
import { type Packed, pack } from '../packaging/install-packed.js';
import { type Registry, serveRegistry } from '../packaging/serve-registry.js';
import { ask, predict } from './http/ask.js';

/** The others take a minute together, most unpack the 290 MB of onnxruntime-node; tests beside this one run them in the repository. */
const ALWAYS = ['quickstart', 'http-fastify', 'http-hono', 'kubernetes'];
const ALL = process.env.LEXRUN_EXAMPLES === 'all';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const home = mkdtempSync(path.join(tmpdir(), 'lexrun-copied-'));
const servers = new Set<ChildProcess>();
let packed: Packed;
let registry: Registry;

beforeAll(async () => {
  packed = await pack();
  if (packed.unreachable === undefined) registry = await serveRegistry(packed);
  copy('models');
}, 120_000);
afterAll(() => {
  for (const server of servers) end(server);
  registry?.close();
  for (const folder of [packed.folder, home]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
beforeEach(({ skip, task }) => {
  if (packed.unreachable !== undefined) skip(packed.unreachable);
  if (!ALL && !ALWAYS.some((name) => task.name.startsWith(name))) skip('set LEXRUN_EXAMPLES=all');
});

function copy(name: string): void {
  const foreign = /[\\/](node_modules|dist)$/;
  cpSync(path.join(examples, name), path.join(home, name), { recursive: true, filter: (from) => !foreign.test(from) });
}

/** What the README tells to type in a copy: the lines of the block under "On its own", without their comments. */
function steps(name: string): string[] {
  const readme = readFileSync(path.join(home, name, 'README.md'), 'utf8');
  const [, block = ''] = /## On its own\n.*?```console\n(.*?)```/s.exec(readme) ?? [];
  return [...block.matchAll(/^\$ (.*?)(?: +#.*)?$/gm)].map(([, line = '']) => line);
}

const environment = (): NodeJS.ProcessEnv => ({
  ...registry.env,
  ...{ npm_config_prefer_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false', NO_COLOR: '1' },
  // Free ports, and no waiting at the end.
  ...{ PORT: '0', HTTP_PORT: '0', GRPC_PORT: '0', DRAIN_DELAY_MS: '0', RATE_LIMIT_PER_SECOND: '0' },
});
const inShell = (line: string, cwd: string): Promise<Outcome> => command('sh', ['-c', line], cwd, environment());

/** Copies an example and follows its README up to the last step, which is returned. */
async function prepare(name: string): Promise<string> {
  copy(name);
  const lines = steps(name);
  expect(lines.length, 'steps under "On its own"').toBeGreaterThan(1);
  const last = lines.pop() ?? '';
  const { code, output } = await inShell(lines.join(' && '), path.join(home, name));
  expect(code, output).toBe(0);
  return last;
}

/** Runs the last step, a server, until it says where it listens. */
async function serve(name: string, line: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = spawn('sh', ['-c', line], {
    cwd: path.join(home, name),
    env: { ...process.env, NODE_OPTIONS: '', ...environment() },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  servers.add(server);
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [found] = /http:\/\/(localhost|127\.0\.0\.1):\d+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`It ended: ${said}`)));
  });
  const stop = (): Promise<void> => {
    end(server);
    return ended;
  };
  return { url, stop };
}

/** Ends the shell, npm and what they started. */
function end(server: ChildProcess): void {
  if (servers.delete(server) && server.exitCode === null) process.kill(-(server.pid as number), 'SIGTERM');
}

describe('copied out, by its README alone', { timeout: 180_000 }, () => {
  beforeEach(({ skip }) => skip(process.platform === 'win32', 'the READMEs write for a POSIX shell'));

  it('quickstart classifies', async () => {
    const { code, output } = await inShell(await prepare('quickstart'), path.join(home, 'quickstart'));
    expect(code, output).toBe(0);
    expect(output).toMatch(/^(POSITIVE|NEGATIVE) +0\.\d+ .*any text$/m);
  });

  it('http-fastify answers, pruned as its image is', async () => {
    const start = await prepare('http-fastify');
    copy('container');
    const pruned = await inShell('node ../container/prune.mjs .', path.join(home, 'http-fastify'));
    expect(pruned, pruned.output).toMatchObject({ code: 0 });
    const { url, stop } = await serve('http-fastify', start);
    expect((await predict({ url }, { text: '这部电影真的很好看' })).body.label).toBe('POSITIVE');
    await stop();
  });

  it('http-hono answers, beside http-fastify', async () => {
    copy('http-fastify');
    const { url, stop } = await serve('http-hono', await prepare('http-hono'));
    expect((await predict({ url }, { text: '太差了' })).body.label).toBe('NEGATIVE');
    await stop();
  });

  it('open-inference-server answers', async () => {
    const { url, stop } = await serve('open-inference-server', await prepare('open-inference-server'));
    const data = { name: 'text', shape: [2], datatype: 'BYTES', data: ['I loved it', '太差了'] };
    const body = JSON.stringify({ inputs: [data] });
    const answer = await ask(`${url}/v2/models/sentiment_text/infer`, { method: 'POST', body });
    expect(answer.body.outputs[0].data).toEqual(['POSITIVE', 'NEGATIVE']);
    await stop();
  });

  it('observability answers, and serves figures', async () => {
    const { url, stop } = await serve('observability', await prepare('observability'));
    expect((await ask(`${url}/?text=I%20loved%20it`)).body.label).toBe('POSITIVE');
    expect((await ask(`${url}/?text=%00`)).status).toBeGreaterThanOrEqual(200);
    expect((await ask(`${url}/metrics`)).body).toContain('lexrun_request_duration_count');
    await stop();
  });

  it('load-test loads a service and draws it', async () => {
    const service = createServer((request, response) => void request.resume().on('end', () => response.end('{}')));
    service.listen(0, '127.0.0.1');
    await once(service, 'listening');
    const { port } = service.address() as AddressInfo;
    const load = `${await prepare('load-test')} --seconds 1 http://127.0.0.1:${port}/predict`;
    const { code, output } = await inShell(load, path.join(home, 'load-test'));
    service.close().closeAllConnections();
    expect(code, output).toBe(0);
    expect(readFileSync(path.join(home, 'load-test/latency.svg'), 'utf8')).toContain('<svg');
  });

  it('own-task answers', async () => {
    const { code, output } = await inShell(await prepare('own-task'), path.join(home, 'own-task'));
    expect(code, output).toBe(0);
    expect(output.match(/^(POSITIVE|NEGATIVE) /gm)).toHaveLength(2);
  });

  it('model-prep checks a folder it made', async () => {
    const cases = [{ text: 'I loved it', q4: { label: 'POSITIVE', score: 0.97 } }];
    const made = path.join(home, 'models/reviews');
    cpSync(path.join(home, 'models/sentiment'), made, { recursive: true });
    writeFileSync(path.join(made, 'golden.json'), JSON.stringify({ tolerance: 0.1, cases }));
    const { code, output } = await inShell(await prepare('model-prep'), path.join(home, 'model-prep'));
    expect(code, output).toBe(0);
    expect(output).toContain('same label 1.000');
  });

  it('kubernetes renders, every overlay of its README', async ({ skip }) => {
    copy('kubernetes');
    const folder = path.join(home, 'kubernetes');
    const readme = readFileSync(path.join(folder, 'README.md'), 'utf8');
    const asked = [...readme.matchAll(/^\$ kubectl apply -k (\S+)/gm)].map(([, part = '']) => part);
    expect(asked).toHaveLength(6);
    const { code } = await inShell('kubectl version --client', folder);
    if (code !== 0) skip('there is no kubectl');
    for (const part of asked) {
      const rendered = await inShell(`kubectl kustomize ${part}`, folder);
      expect(rendered.code, rendered.output).toBe(0);
    }
  });

  it('browser builds a page that brings its model', async () => {
    const { url, stop } = await serve('browser', await prepare('browser'));
    expect((await ask(`${url}/`)).body).toContain('<script type="module"');
    expect((await ask(`${url}/model/config.json`)).body.id2label).toEqual({ 0: 'NEGATIVE', 1: 'POSITIVE' });
    await stop();
  });
});
