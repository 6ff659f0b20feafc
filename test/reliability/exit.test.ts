import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runChild } from './run-child.js';

// Processes and threads start slowly on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const CLEAN = { code: 0, signal: null, errors: '' };

test('close with 100 requests in flight: each is answered, and the process ends by itself', async () => {
  expect(await runChild('close-in-flight.mjs')).toEqual({ ...CLEAN, lines: ['answered:100', 'typed:0'] });
});

test.each(['worker', 'process', 'inline'])('an idle %s executor keeps no process alive', async (executor) => {
  expect(await runChild('idle.mjs', [executor])).toEqual({ ...CLEAN, lines: ['answered'] });
});

test.each([600_000, 5_000])(
  'a replacement that hangs in its load keeps no process alive after close, load limit %d ms',
  async (limit) => {
    const folder = mkdtempSync(join(tmpdir(), 'lexrun-hang-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const ended = await runChild('hang-in-restart.mjs', [join(folder, 'hang'), String(limit)]);
    expect(ended).toEqual({ ...CLEAN, lines: ['EXECUTOR_LOST', 'closed'] });
  },
);

test('process.exit() while models run ends with its own code, without an abort', async () => {
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(await runChild('exit-in-run.mjs', ['exit'])).toEqual({ code: 7, signal: null, lines: [], errors: '' });
  }
});

test("the application's handler of SIGTERM may end the process while models run", async () => {
  const ended = await runChild('exit-in-run.mjs', ['signal'], (_, kill) => kill('SIGTERM'));
  expect(ended).toEqual({ code: 7, signal: null, lines: ['running'], errors: '' });
});

test('SIGTERM with 100 requests in flight loses none', async () => {
  const ended = await runChild('drain-on-sigterm.mjs', [], (line, kill) => line === 'running' && kill('SIGTERM'));
  expect(ended).toEqual({ ...CLEAN, lines: ['running', 'answered:100'] });
});

// Windows leaves the children of a dead process as they are.
test.runIf(process.platform !== 'win32')(
  'a run that never returns ends with the process that wanted it, however that dies',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lexrun-die-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // Resolves when all that hold its stderr have ended: the script and its child.
    const ended = await runChild('die-in-run.mjs', [join(folder, 'pid')], (_, kill) => kill('SIGKILL'));
    expect(ended).toEqual({ code: null, signal: 'SIGKILL', lines: ['running'], errors: '' });
  },
);
