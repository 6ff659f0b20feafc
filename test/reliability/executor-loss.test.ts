import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { LexrunError, loadModel } from '@lexrun/core';
import { createFakeGate, fakeModel, fakeTokenId } from '@lexrun/core/testing';
import { createWorkerExecutor, pipeline } from '@lexrun/node';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openGated } from './gated.js';

// Processes and threads start slowly on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const FAULTY = new URL('../fixtures/backends/faulty-backend.mjs', import.meta.url).href;
const POISON = fakeTokenId(400);

describe.each([
  ['throws what nobody catches', { fake: { crashOn: POISON } }],
  ['exits between run and decoding', { backend: { module: FAULTY, options: { exitOn: POISON } } }],
])('a worker thread that %s in the middle of a batch', (_, options) => {
  test('fails only the batch that ran; what waited in the thread is answered by the next one', async () => {
    const { classify, gate, whenEvent } = await openGated(options);
    const poisoned = classify.run('w400');
    await gate.whenBegun(1);
    const prefetched = ['w1', 'w2 w3'].map((text) => classify.run(text));
    gate.open();
    await expect(poisoned).rejects.toMatchObject({ code: 'EXECUTOR_LOST', retryable: true });
    expect(await Promise.all(prefetched)).toHaveLength(2);
    await whenEvent('executor-restarted');
    await classify.run('w4');
    expect(gate.sessions).toBe(2);
    expect(classify.health()).toMatchObject({ status: 'ok', queue: { texts: 0, tokens: 0 } });
    expect(classify.health().executors[0]).toMatchObject({ failures: 0, lastError: 'EXECUTOR_LOST' });
  });
});

test('a worker thread that exits between tokenizing and run fails that batch alone', async () => {
  const { classify, gate, whenEvent } = await openGated({
    backend: { module: FAULTY, options: { exitBefore: POISON } },
  });
  gate.open();
  const [poisoned, ...before] = ['w400', 'w1', 'w2 w3'].map((text) => classify.run(text, { priority: 'bulk' }));
  await expect(poisoned).rejects.toMatchObject({ code: 'EXECUTOR_LOST', retryable: true });
  // They shared its batch, so they may be lost with it, but never without an answer.
  for (const { reason } of (await Promise.allSettled(before)) as { reason?: { code: string } }[]) {
    expect(reason?.code ?? 'EXECUTOR_LOST').toBe('EXECUTOR_LOST');
  }
  await whenEvent('executor-restarted');
  expect(await classify.run('w4')).toMatchObject({ truncated: false });
  expect(gate.rows()).not.toContain(POISON);
});

test('a worker thread that exits while it has nothing to do is replaced, and nobody is told', async () => {
  const switches = new SharedArrayBuffer(8);
  const { classify, gate, whenEvent } = await openGated({ backend: { module: FAULTY, options: { switches } } });
  gate.open();
  await classify.run('w1');
  Atomics.store(new Int32Array(switches), 1, 1);
  await whenEvent('executor-restarted');
  expect(await classify.run('w2')).toMatchObject({ truncated: false });
  expect(gate.sessions).toBe(2);
});

test('a crash loop opens the breaker; requests are refused at once until a load succeeds', async () => {
  const switches = new SharedArrayBuffer(8);
  const failLoads = new Int32Array(switches);
  const { classify, gate, whenEvent } = await openGated({
    backend: { module: FAULTY, options: { exitOn: POISON, switches } },
  });
  gate.open();
  Atomics.store(failLoads, 0, 1);
  await expect(classify.run('w400')).rejects.toMatchObject({ code: 'EXECUTOR_LOST' });
  const waiting = classify.run('w1', { timeoutMs: 60_000 });
  waiting.catch(() => {});
  await whenEvent('executor-restarted', 4);
  await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  expect(classify.health().status).toBe('unavailable');
  await expect(classify.run('w1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });

  Atomics.store(failLoads, 0, 0);
  await expect.poll(() => classify.health().status, { timeout: 20_000 }).toBe('ok');
  expect(await classify.run('w1')).toMatchObject({ truncated: false });
  // The answer comes a message earlier than the end of its batch.
  await expect.poll(() => classify.health().executors[0]?.failures).toBe(0);
});

test('a thread whose run never returns is set aside, its waiting work goes to one replacement', async () => {
  const gate = createFakeGate();
  gate.open();
  const model = await loadModel(
    fakeModel(),
    { warmup: false, drainTimeoutMs: 0 },
    {
      backend: { module: '@lexrun/core/testing', options: { hangOn: POISON, gate: gate.buffer } },
      session: {},
      workers: 1,
      maxPaddedTokens: 64,
      stuckAfterMs: 50,
      createExecutor: () => createWorkerExecutor(),
    },
  );
  onTestFinished(() => model.close());
  const classify = model.pipeline('text-classification');
  const stuck = classify.run('w400', { timeoutMs: 1_500 });
  await gate.whenBegun(1);
  const waiting = classify.run('w1 w2', { timeoutMs: 30_000 });
  await expect(stuck).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(await waiting).toMatchObject({ truncated: false });
  expect(model.health().status).toBe('degraded');
  expect(model.health().executors.map(({ state }) => state)).toEqual(['stuck', 'ready']);
  await model.close();
  await expect(classify.run('w1')).rejects.toMatchObject({ code: 'CLOSED' });
});

test('a child process whose run never returns is killed; what waited is answered', async () => {
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  await using classify = await pipeline('text-classification', {
    model: fakeModel(),
    backend: { module: '@lexrun/core/testing', options: { hangOn: POISON } },
    executor: 'process',
    workers: 1,
    batch: { maxRows: 1 },
    warmup: false,
    timeoutMs: 1_500,
    telemetry: { emit: ({ type }) => type === 'batch' && begin() },
  });
  const stuck = classify.run('w400');
  await begun;
  const waiting = classify.run('w1 w2', { timeoutMs: 30_000 });
  await expect(stuck).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(await waiting).toMatchObject({ truncated: false });
  expect(classify.health().executors).toHaveLength(1);
});

test('a child process whose run outlasts an impatient caller goes on, for the others', async () => {
  const events: string[] = [];
  await using classify = await pipeline('text-classification', {
    model: fakeModel(),
    backend: { module: '@lexrun/core/testing', options: { slowOn: POISON, slowMs: 1_000 } },
    executor: 'process',
    workers: 1,
    batch: { maxRows: 1 },
    warmup: false,
    timeoutMs: 60_000,
    telemetry: { emit: ({ type }) => events.push(type) },
  });
  await classify.run('w1');
  const impatient = classify.run('w400', { timeoutMs: 200 });
  const waiting = classify.run('w1 w2');
  await expect(impatient).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(await waiting).toMatchObject({ truncated: false });
  expect(events).not.toContain('executor-restarted');
});

test('a child process that is killed in the middle of a run fails that batch alone; what it had not begun is answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lexrun-kill-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pidFile = join(folder, 'pid');
  const events: string[] = [];
  await using classify = await pipeline('text-classification', {
    model: fakeModel(),
    backend: { module: FAULTY, options: { blockOn: POISON, pidFile } },
    executor: 'process',
    workers: 1,
    warmup: false,
    timeoutMs: 60_000,
    telemetry: { emit: ({ type }) => events.push(type) },
  });
  const running = classify.run('w400');
  const lost = expect(running).rejects.toMatchObject({ code: 'EXECUTOR_LOST', retryable: true });
  await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8'), { timeout: 60_000 }).toBeTruthy();
  const prefetched = ['w1', 'w2 w3'].map((text) => classify.run(text));
  await expect.poll(() => events.filter((type) => type === 'batch').length).toBeGreaterThan(1);
  process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
  await lost;
  expect(await Promise.all(prefetched)).toHaveLength(2);
  expect(await classify.run('w4')).toMatchObject({ truncated: false });
  expect(events.filter((type) => type === 'executor-restarted')).toHaveLength(1);
  expect(classify.health()).toMatchObject({ status: 'ok', queue: { texts: 0, tokens: 0 } });
});

test('close does not wait for a run that never returns', async () => {
  const { model, classify, gate } = await openGated({ fake: { hangOn: POISON }, drainTimeoutMs: 0 });
  gate.open();
  const stuck = classify.run('w400', { timeoutMs: 600_000 });
  await gate.whenBegun(1);
  const closed = model.close();
  await expect(stuck).rejects.toMatchObject({ code: 'CLOSED' });
  await closed;
});

test('options that cannot cross to a thread are a typed error with a hint', async () => {
  const opened = pipeline('text-classification', {
    model: fakeModel(),
    backend: { module: '@lexrun/core/testing', options: { delayMs: () => 1 } },
    workers: 1,
  });
  const failure = await opened.catch((error: unknown) => error);
  expect(LexrunError.is(failure, 'INVALID_OPTIONS') && failure.hint).toMatch(/inline/);
});

test('a thread that cannot begin is a matter of how the application was put together, not of a retry', async () => {
  const refused = { code: 'INVALID_OPTIONS', retryable: false, hint: expect.stringContaining('createWorker') };
  const workers = [
    // What a bundle leaves of `new URL('./entry.js', import.meta.url)`: a file that is not there, or no address at all.
    (options: WorkerOptions) => new Worker(new URL('./left-out.js', import.meta.url), options),
    () => new Worker(new URL('./left-out.js', undefined)),
  ];
  const listeners = process.listenerCount('exit');
  for (const createWorker of workers) {
    const loading = pipeline('text-classification', { model: fakeModel(), createWorker });
    await expect(loading).rejects.toMatchObject(refused);
  }
  expect(process.listenerCount('exit')).toBe(listeners);
});
