import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../examples/load-test/load.mjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lexrun-load-'));
const run = (...args: string[]) => promisify(execFile)(process.execPath, [script, ...args]);
const texts: string[] = [];
let url: string;
const server = createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  texts.push(JSON.parse(body).text);
  response.writeHead(texts.length % 10 === 0 ? 429 : 200).end('{}');
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/predict`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

it('tells of a closed loop, and draws it', async () => {
  const svg = path.join(folder, 'latency.svg');
  const { stdout } = await run(url, '--texts', 'short', '--connections', '4', '--seconds', '1', '--svg', svg);
  expect(stdout).toMatch(
    /^http\S+: \d+ requests, [\d.]+ answered a second, [89]\.\d\d|10\.\d\d % not answered with 200/,
  );
  expect(stdout).toMatch(/p50 [\d.]+ ms {3}p90 .* p99\.9 [\d.]+ ms {3}max/);
  expect(stdout).toMatch(/statuses \{"200":\d+,"429":\d+\}, broken connections 0/);
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [\s\S]*<polyline [\s\S]*99\.9 %[\s\S]*<\/svg>\n$/);
});

it('keeps to the rate of an open loop', async () => {
  texts.length = 0;
  const { stdout } = await run(url, '--rate', '100', '--seconds', '2');
  const requests = Number(/ (\d+) requests/.exec(stdout)?.[1]);
  expect(requests).toBeGreaterThan(120);
  expect(requests).toBeLessThan(280);
  expect(texts).toHaveLength(requests);
  const lengths = texts.map((text) => text.length);
  expect(Math.max(...lengths)).toBeGreaterThan(5 * Math.min(...lengths));
  expect(texts.some((text) => /[\u4e00-\u9fff]/.test(text))).toBe(true);
});

it.each([
  ['a number that is none', '--seconds', 'many'],
  ['an option it does not have', '--secs', '1'],
  ['a URL that is none', 'localhost'],
  ['texts that are not there', '--texts', 'absent.json'],
])('refuses %s, with the help and without a stack', async (_, ...args) => {
  const refused = await run(...args).catch((error: { code: number; stderr: string }) => error);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--connections 32') });
  expect(refused.stderr).not.toContain('    at ');
});

it('fails where nothing was answered', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const failed = run(`http://127.0.0.1:${port}/predict`, '--rate', '50', '--seconds', '1');
  await expect(failed).rejects.toMatchObject({ code: 1, stdout: expect.stringMatching(/p50 - {3}p90 -/) });
});
