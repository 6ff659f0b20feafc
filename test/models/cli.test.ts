import { execFile, execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HubServer, startHub, tinyModel } from '../fixtures/models/hub-server.js';

const PACKAGES = fileURLToPath(new URL('../../packages/', import.meta.url));
const FIXTURE = fileURLToPath(new URL('../fixtures/models/dynamic-int8', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lexrun-cli-'));
let server: HubServer;

/** An empty folder with the packages as they are packed; what they depend on comes from the workspace, not the network. */
beforeAll(async () => {
  server = await startHub();
  const modules = join(folder, 'node_modules');
  for (const name of ['core', 'node']) {
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
        cwd: join(PACKAGES, name),
        stdio: 'pipe',
      }).toString(),
    ) as [{ filename: string }];
    const target = join(modules, '@lexrun', name);
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['xzf', join(folder, filename), '-C', target, '--strip-components=1']);
    for (const dependency of readdirSync(join(PACKAGES, name, 'node_modules'))) {
      if (dependency.startsWith('.') || dependency.startsWith('@')) continue;
      symlinkSync(join(PACKAGES, name, 'node_modules', dependency), join(modules, dependency));
    }
  }
  const manifest = JSON.parse(readFileSync(join(modules, '@lexrun/node/package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  const [[bin, script]] = Object.entries(manifest.bin) as [[string, string]];
  // What npm does with a bin when it installs.
  const path = join(modules, '@lexrun/node', script);
  chmodSync(path, 0o755);
  mkdirSync(join(modules, '.bin'));
  symlinkSync(path, join(modules, '.bin', bin));
  writeFileSync(join(folder, 'package.json'), '{"type":"module","dependencies":{"@lexrun/node":"0.1.0"}}');
}, 60_000);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(
  command: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), LEXRUN_CACHE: '', ...variables };
  return new Promise((resolve) => {
    execFile(command, args, { cwd: folder, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err });
    });
  });
}
// Directly, as npx does after a second of its own.
const lexrunWith = (variables: Record<string, string>, ...args: string[]) =>
  run(join(folder, 'node_modules/.bin/lexrun'), args, variables);
const lexrun = (...args: string[]) => lexrunWith({}, ...args);
const lock = (): {
  models: Record<string, { origin: unknown; requested?: string; files: Record<string, { sha256: string }> }>;
} => JSON.parse(readFileSync(join(folder, 'lexrun.lock.json'), 'utf8'));
const classify = (name: string, options: { lockFile?: string } = {}, variables: Record<string, string> = {}) =>
  run(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { locked, pipeline } from '@lexrun/node';
       const model = await locked(${JSON.stringify(name)}, ${JSON.stringify({ offline: true, ...options })});
       const classify = await pipeline('text-classification', { model, executor: 'inline' });
       console.log((await classify.run('A text.')).label);
       await classify.close();`,
    ],
    variables,
  );

it('says how it is used', async () => {
  expect(await run('npx', ['--offline', '@lexrun/node', '--help'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('add <reference>'),
  });
  expect((await lexrun()).code).toBe(2);
  for (const args of [
    ['frob'],
    ['add'],
    ['add', 'nothing'],
    ['add', 'a/b', '--name', ''],
    ['add', 'a/b', '--name', 'x'.repeat(2_001)],
    ['list', '--frob'],
    ['inspect'],
    ['add', 'a/b', '--token-env', 'NO_SUCH'],
  ]) {
    expect(await lexrun(...args)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^INVALID_OPTIONS: /),
    });
  }
  expect(await lexrun('list')).toMatchObject({ code: 1, err: expect.stringContaining('no lock file') });
  expect(await lexrun('inspect', './package.json/x')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^MODEL_NOT_FOUND: /),
  });
}, 60_000);

it('says nothing when nobody reads on', async ({ skip }) => {
  skip(process.platform === 'win32', 'NOT RUN: it needs a POSIX shell, whose pipe ends with its reader');
  expect(await run('sh', ['-c', 'node_modules/.bin/lexrun --help | true'])).toEqual({ code: 0, out: '', err: '' });
}, 60_000);

it('adds a model of a hub, which then loads without the network and with no other byte', async () => {
  const added = await lexrun('add', 'org/model', '--base-url', server.baseUrl);
  expect(added).toMatchObject({ code: 0, out: expect.stringContaining('added org/model: 4 files') });
  expect(added.err).toContain('fetching onnx/model_quantized.onnx');
  expect(lock().models['org/model']).toMatchObject({
    origin: { kind: 'hub', repo: 'org/model', revision: server.commit, baseUrl: server.baseUrl },
    requested: 'main',
  });
  expect(Object.keys(lock().models['org/model']!.files)).toEqual(Object.keys(tinyModel()).sort());
  expect(await classify('org/model')).toMatchObject({ code: 0, out: expect.stringMatching(/^(anger|joy|sadness)\n$/) });
  expect(await lexrun('verify')).toMatchObject({ code: 0, out: 'ok     org/model\n' });
  expect((await lexrun('list')).out).toMatch(/^org\/model .*@c0ffee000000 .* 4 files .* cached\n$/);

  // A commit that changed under its name, as no hub does: the lock holds.
  server.files = { ...tinyModel(), 'config.json': Buffer.from('{"model_type":"bert"}') };
  rmSync(join(folder, 'cache'), { recursive: true });
  expect(await lexrun('verify')).toMatchObject({ code: 1, out: expect.stringContaining('FAILED org/model') });
  expect(await classify('org/model')).toMatchObject({ code: 1, err: expect.stringContaining('not in the cache') });
  server.files = tinyModel();
  expect(await lexrun('add', 'org/model', '--base-url', server.baseUrl)).toMatchObject({
    code: 0,
    out: expect.stringContaining('unchanged org/model'),
  });
  // What is locked is what the hub has now, not what it had at the last look.
  server.commit = server.commit!.replace(/1$/, '2');
  expect((await lexrun('add', 'org/model', '--base-url', server.baseUrl)).code).toBe(0);
  expect(lock().models['org/model']).toMatchObject({ origin: { revision: server.commit } });
}, 120_000);

it('locks a directory, and tells what changed in it', async () => {
  cpSync(FIXTURE, join(folder, 'tiny'), { recursive: true });
  expect((await lexrun('add', './tiny', '--name', 'local', '--dtype', 'q8')).code).toBe(0);
  expect(lock().models.local).toMatchObject({ origin: { kind: 'directory', path: 'tiny' } });
  expect((await classify('local')).code).toBe(0);
  // Names that mean something to JavaScript are names like others, or refused.
  expect(await lexrun('add', './tiny', '--name', 'constructor')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^added constructor/),
  });
  expect(await lexrun('add', './tiny', '--name', '__proto__')).toMatchObject({ code: 2 });
  expect(await lexrun('remove', 'constructor')).toMatchObject({ code: 0 });
  appendFileSync(join(folder, 'tiny/tokenizer_config.json'), '\n');
  expect(await lexrun('verify', 'local')).toMatchObject({
    code: 1,
    out: expect.stringContaining('INTEGRITY: tokenizer_config.json'),
  });
  expect(await classify('local')).toMatchObject({ code: 1, err: expect.stringContaining('INTEGRITY') });
}, 60_000);

it('inspects without running', async () => {
  const { out } = await lexrun('inspect', './tiny');
  expect(out).toMatch(/quantization +dynamic-int8/);
  expect(out).toMatch(/batch invariant +no/);
  expect(out).toMatch(/tokenizer model +WordPiece/);
  const parsed = JSON.parse((await lexrun('inspect', './tiny', '--json')).out) as Record<string, unknown>;
  const ids = { type: 'int64', shape: ['batch_size', 'sequence_length'] };
  expect(parsed).toMatchObject({
    labels: ['anger', 'joy', 'sadness'],
    quantization: 'dynamic-int8',
    batchInvariant: false,
    inputs: expect.arrayContaining([{ name: 'input_ids', ...ids }]),
    outputs: [{ name: 'logits', type: 'float32', shape: ['batch_size', 3] }],
    operators: expect.objectContaining({ 'ai.onnx:DynamicQuantizeLinear': expect.any(Number) }),
    tokenizer: { normalizer: 'BertNormalizer', model: 'WordPiece', support: 'yes' },
    weightBytes: 160_170,
    estimatedMemoryBytes: expect.any(Number),
  });
  // A label that would clear the terminal shows as text.
  writeFileSync(join(folder, 'tiny/config.json'), JSON.stringify({ id2label: { 0: '\u001b[2Jx' } }));
  expect((await lexrun('inspect', './tiny')).out).not.toContain('\u001b');
}, 60_000);

it('carries a filled cache to a machine without a network', async () => {
  const there = join(folder, 'air-gapped');
  mkdirSync(there);
  const filled = ['--cache-dir', join(folder, 'model-cache'), '--lock', join(folder, 'carried.json')];
  expect((await lexrun('add', 'org/model', '--base-url', server.baseUrl, ...filled)).code).toBe(0);
  renameSync(join(folder, 'model-cache'), join(there, 'model-cache'));
  renameSync(join(folder, 'carried.json'), join(there, 'lexrun.lock.json'));
  const asked = server.requests.length;
  const offline = { LEXRUN_CACHE: join(there, 'model-cache'), LEXRUN_OFFLINE: '1' };
  const lockFile = join(there, 'lexrun.lock.json');
  expect(await lexrunWith(offline, 'verify', '--lock', lockFile)).toMatchObject({ code: 0, out: 'ok     org/model\n' });
  expect(JSON.parse((await lexrunWith(offline, 'list', '--json', '--lock', lockFile)).out)).toMatchObject([
    { name: 'org/model', files: 4, present: 'cached' },
  ]);
  expect(await classify('org/model', { lockFile }, offline)).toMatchObject({ code: 0 });
  expect(server.requests.length).toBe(asked);
}, 60_000);

it('keeps in the cache what a model that stays needs, and names a cache that cannot be changed', async () => {
  const cache = join(folder, 'shared-cache');
  const args = ['--base-url', server.baseUrl, '--cache-dir', cache, '--lock', 'shared.json'];
  for (const name of ['one', 'two', 'three']) await lexrun('add', 'org/model', '--name', name, ...args);
  expect(await lexrun('remove', 'two', ...args)).toMatchObject({ code: 0, out: 'removed two\n' });
  expect(await lexrun('verify', ...args)).toMatchObject({ code: 0 });
  await lexrun('remove', 'one', ...args);
  rmSync(join(cache, 'locks'), { recursive: true });
  writeFileSync(join(cache, 'locks'), 'no folder');
  const { code, err } = await lexrun('remove', 'three', ...args);
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringMatching(/^UNAVAILABLE: The model cache cannot be used/),
  });
});

it('refuses a model that is cut, and removes one with its cache', async () => {
  const whole = tinyModel();
  const broken = await startHub({
    ...whole,
    'onnx/model_quantized.onnx': whole['onnx/model_quantized.onnx']!.subarray(0, 90_000),
  });
  const result = await lexrun('add', 'org/model', '--base-url', broken.baseUrl, '--name', 'broken');
  expect(result).toMatchObject({ code: 1, err: expect.stringContaining('INVALID_MODEL') });
  expect(lock().models.broken).toBeUndefined();
  await broken.close();
  expect(await lexrun('remove', 'org/model')).toMatchObject({
    code: 0,
    out: 'removed org/model, also from the cache\n',
  });
  expect(lock().models['org/model']).toBeUndefined();
  expect(await lexrun('remove', 'org/model')).toMatchObject({ code: 1 });
}, 60_000);
