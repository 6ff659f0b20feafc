import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LexrunError, type Pipeline, pipeline } from '@lexrun/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { endlessLoop } from '../fixtures/models/endless-loop.js';

const MODEL = fileURLToPath(new URL('../fixtures/models/dynamic-int8', import.meta.url));
const ABORTING = new URL('../fixtures/backends/aborting-backend.mjs', import.meta.url).href;
const ENVIRONMENT = new URL('../fixtures/backends/environment-backend.mjs', import.meta.url).href;
const base = mkdtempSync(join(tmpdir(), 'lexrun-isolation-'));
const endless = join(base, 'endless');
let healthy: Pipeline<'text-classification'>;
let expected: unknown;

beforeAll(async () => {
  cpSync(MODEL, endless, { recursive: true });
  writeFileSync(join(endless, 'onnx/model_quantized.onnx'), endlessLoop());
  healthy = await pipeline('text-classification', { model: MODEL, workers: 1 });
  expected = await healthy.run('A text.');
});
afterAll(async () => {
  await healthy.close();
  rmSync(base, { recursive: true, force: true });
});

/** What the service did for others meanwhile must be as ever. */
const servesOn = async (): Promise<void> => expect(await healthy.run('A text.')).toEqual(expected);
/** Children of this process that run models. */
const children = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length;

describe('executor: process, for models of strangers', () => {
  it('a parser that aborts ends the child alone, with a typed error', async () => {
    const before = children();
    const loading = pipeline('text-classification', {
      model: MODEL,
      executor: 'process',
      workers: 1,
      backend: { module: ABORTING, options: {} },
    });
    const error = await loading.catch((reason: unknown) => reason);
    expect(LexrunError.is(error, 'EXECUTOR_LOST'), String(error)).toBe(true);
    await servesOn();
    expect(children()).toBe(before);
  });

  it('no secret of the environment reaches the child', async () => {
    const file = join(base, 'environment.json');
    vi.stubEnv('DATABASE_URL', 'postgres://user:secret@db/app');
    vi.stubEnv('LEXRUN_CACHE', base);
    try {
      const loading = pipeline('text-classification', {
        model: MODEL,
        executor: 'process',
        workers: 1,
        backend: { module: ENVIRONMENT, options: { file } },
      });
      await expect(loading).rejects.toMatchObject({ code: 'UNSUPPORTED_DEVICE' });
    } finally {
      vi.unstubAllEnvs();
    }
    const environment = JSON.parse(readFileSync(file, 'utf8'));
    expect(environment).toMatchObject({ LEXRUN_CACHE: base, ORT_DISABLE_TELEMETRY: '1' });
    expect(JSON.stringify(environment)).not.toContain('secret');
  });

  it('a model that never returns is killed while it loads', async () => {
    const loading = pipeline('text-classification', {
      model: endless,
      executor: 'process',
      workers: 1,
      loadTimeoutMs: 3_000,
    });
    const outcome = loading.catch((reason: unknown) => reason);
    await expect.poll(children).toBe(1);
    const [error] = await Promise.all([outcome, servesOn()]);
    expect(LexrunError.is(error, 'DEADLINE_EXCEEDED'), String(error)).toBe(true);
    await servesOn();
    await expect.poll(children, { timeout: 5_000 }).toBe(0);
  }, 30_000);

  it('a model that never returns is killed while it runs', async () => {
    await using classify = await pipeline('text-classification', {
      model: endless,
      executor: 'process',
      workers: 1,
      warmup: false,
    });
    await expect(classify.run('A text.', { timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await servesOn();
    await expect.poll(() => classify.health().executors[0]?.failures, { timeout: 10_000 }).toBeGreaterThan(0);
  }, 30_000);
});
