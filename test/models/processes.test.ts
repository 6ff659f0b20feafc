import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hub } from '@lexrun/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HubServer, startHub, tinyModel } from '../fixtures/models/hub-server.js';

const SCRIPT = fileURLToPath(new URL('../fixtures/models/fetch-model.mjs', import.meta.url));
let server: HubServer;
let cacheDir: string;

beforeEach(async () => {
  cacheDir = mkdtempSync(join(tmpdir(), 'lexrun-processes-'));
  server = await startHub();
});
afterEach(async () => {
  await server.close();
  rmSync(cacheDir, { recursive: true, force: true });
});

const reference = (): string => JSON.stringify(hub('org/model', { baseUrl: server.baseUrl, cacheDir }));

function start(): { child: ChildProcess; ended: Promise<{ code: number | null; output: string }> } {
  const child = spawn(process.execPath, [SCRIPT, reference()], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout?.on('data', (data) => (output += data));
  child.stderr?.on('data', (data) => (output += data));
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, output }))) };
}

/** Every blob has the bytes its name promises. */
function checkBlobs(): number {
  const directory = join(cacheDir, 'blobs');
  let count = 0;
  for (const name of readdirSync(cacheDir).includes('blobs') ? readdirSync(directory) : []) {
    expect(
      createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex'),
    ).toBe(name);
    count++;
  }
  return count;
}

/** Waits until the server has sent so many more pieces of bodies. */
function pieces(count: number): Promise<void> {
  return new Promise((resolve) => {
    server.onPiece = () => {
      if (--count === 0) resolve();
    };
  });
}

describe('one cache, many processes', () => {
  it('8 processes that ask at once fetch each file once', async () => {
    server.slow = { bytes: 16_384, pauseMs: 5 };
    const results = await Promise.all(Array.from({ length: 8 }, () => start().ended));
    for (const { code, output } of results) expect({ code, output }).toEqual({ code: 0, output: results[0]?.output });
    const bodies = server.requests.filter((path) => !path.startsWith('HEAD '));
    expect(bodies.sort()).toEqual(Object.keys(tinyModel()).sort());
    expect(readdirSync(join(cacheDir, 'locks'))).toEqual([]);
  }, 60_000);

  it('killed at 20 points of a download, the next start succeeds', async () => {
    for (let round = 0; round < 20; round++) {
      server.slow = { bytes: 4_096, pauseMs: 5 };
      const { child, ended } = start();
      // Points that differ from round to round, and not from one run of the test to the next. Two of them together are
      // fewer pieces than the model has, so that the second kill hits a download too: it goes on where the first ended.
      await pieces(1 + ((round * 7_919) % 20));
      await sleep((round * 13) % 10);
      child.kill('SIGKILL');
      expect((await ended).code).toBe(null);
      checkBlobs();
      if (round % 2 === 0) continue;
      server.slow = undefined;
      const { code, output } = await start().ended;
      expect({ code, label: output.trim() }).toEqual({
        code: 0,
        label: expect.stringMatching(/^(anger|joy|sadness)$/),
      });
      expect(checkBlobs()).toBe(4);
      expect(readdirSync(join(cacheDir, 'partial'))).toEqual([]);
      rmSync(cacheDir, { recursive: true });
    }
  }, 240_000);

  it('a lock left by a process that is gone does not hold anybody up', async () => {
    const { ended } = start();
    await ended;
    rmSync(join(cacheDir, 'blobs'), { recursive: true });
    mkdirSync(join(cacheDir, 'locks'), { recursive: true });
    // No process has this number: it is beyond what a system gives out.
    for (const name of readdirSync(join(cacheDir, 'models'))) {
      writeFileSync(join(cacheDir, 'locks', name.replace('.json', '.lock')), `2147483646 ${hostname()} x`);
    }
    const started = Date.now();
    expect((await start().ended).code).toBe(0);
    expect(Date.now() - started).toBeLessThan(20_000);
  }, 60_000);
});
