import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LexrunError, pipeline, url } from '@lexrun/node';
import { afterAll, expect, it } from 'vitest';
import { startHub, tinyModel } from '../fixtures/models/hub-server.js';
import { type Answer, startRaw, whole } from '../fixtures/models/raw-server.js';

const base = mkdtempSync(join(tmpdir(), 'lexrun-servers-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** What came of loading the tiny model from such a server, into an empty cache. */
async function load(
  answer: Answer,
): Promise<{ label?: string; error?: unknown; stored: string[]; requests: string[] }> {
  const server = await startRaw(tinyModel(), answer);
  const cacheDir = mkdtempSync(join(base, 'cache-'));
  const outcome = await classify(url(server.url, { cacheDir, timeoutMs: 300 })).then(
    (label) => ({ label }),
    (error: unknown) => ({ error }),
  );
  server.close();
  const stored = readdirSync(cacheDir).includes('blobs') ? readdirSync(join(cacheDir, 'blobs')) : [];
  return { ...outcome, stored, requests: server.requests };
}

async function classify(model: ReturnType<typeof url>): Promise<string> {
  await using pipe = await pipeline('text-classification', { model, executor: 'inline' });
  return (await pipe.run('A text.')).label;
}
const head = (socket: Parameters<Answer>[0], status: string, ...headers: string[]): boolean =>
  socket.write(`HTTP/1.1 ${status}\r\nconnection: close\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`);
const isWeights = (path: string): boolean => path.endsWith('.onnx');

it('a model of a server that behaves is loaded', async () => {
  expect((await load(whole)).label).toMatch(/^(anger|joy|sadness)$/);
}, 20_000);

const CASES: Record<string, [code: string, message: RegExp, answer: Answer]> = {
  'a body whose end is the end of the connection, cut': [
    'UNAVAILABLE',
    /does not tell where/,
    (socket, _, file) => {
      head(socket, '200 OK');
      socket.end(file.subarray(0, file.length >> 1));
    },
  ],
  'a chunked body, cut': [
    'UNAVAILABLE',
    /interrupted/,
    (socket, _, file) => {
      head(socket, '200 OK', 'transfer-encoding: chunked');
      socket.write(`${file.length.toString(16)}\r\n`);
      socket.end(file.subarray(0, 20));
    },
  ],
  'a part nobody asked for': [
    'UNAVAILABLE',
    /another part/,
    (socket, _, file) => {
      head(socket, '206 Partial Content', `content-range: bytes 0-9/${file.length}`, 'content-length: 10');
      socket.end(file.subarray(0, 10));
    },
  ],
  'more bytes than a file may have, announced': [
    'INVALID_MODEL',
    /at most/,
    (socket) => void head(socket, '200 OK', 'content-length: 99999999999999'),
  ],
  'more bytes than a file may have, without end': [
    'INVALID_MODEL',
    /at most/,
    (socket) => {
      head(socket, '200 OK', 'transfer-encoding: chunked');
      const piece = `100000\r\n${' '.repeat(2 ** 20)}\r\n`;
      const more = (): void => void socket.write(piece, (error) => error == null && !socket.destroyed && more());
      more();
    },
  ],
  'a body that comes byte by byte': [
    'UNAVAILABLE',
    /too slow/,
    (socket, _, file) => {
      head(socket, '200 OK', `content-length: ${file.length}`);
      let sent = 0;
      const timer = setInterval(() => {
        if (socket.destroyed) clearInterval(timer);
        else socket.write(file.subarray(sent, ++sent));
      }, 50);
    },
  ],
  'a header that comes byte by byte': [
    'UNAVAILABLE',
    /silent/,
    (socket) => {
      const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : void socket.write('H')), 50);
      socket.write('HTTP/1.1 200 OK\r\nx: ');
    },
  ],
  'a redirect to no address': [
    'UNAVAILABLE',
    /no address/,
    (socket) => void head(socket, '302 Found', 'location: http://['),
  ],
  'a redirect to a file': [
    'INVALID_OPTIONS',
    /HTTP and HTTPS only/,
    (socket) => void head(socket, '302 Found', 'location: file:///etc/hostname'),
  ],
  'a redirect to plain HTTP elsewhere': [
    'INVALID_OPTIONS',
    /not encrypted/,
    (socket) => void head(socket, '302 Found', 'location: http://192.0.2.1/'),
  ],
  'a compressed body nobody asked for': [
    'UNAVAILABLE',
    /compressed/,
    (socket) => void head(socket, '200 OK', 'content-encoding: gzip', 'content-length: 5'),
  ],
  'what is no HTTP': ['UNAVAILABLE', /cannot be reached/, (socket) => void socket.end('\0\0\0\r\n\r\n')],
  'headers without end': [
    'UNAVAILABLE',
    /cannot be reached/,
    (socket) => void head(socket, '200 OK', `x: ${'a'.repeat(1e5)}`),
  ],
};

// Side by side: most of the time goes by in waiting before another attempt.
it.concurrent.each(Object.entries(CASES))(
  '%s is a typed error, and nothing of it stays in the cache',
  async (_, [code, message, bad]) => {
    const { error, stored } = await load(bad);
    expect(LexrunError.is(error), String(error)).toBe(true);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), hint: expect.stringMatching(/\w/) });
    expect(stored).toEqual([]);
  },
  30_000,
);

it('a status that says nothing of the file is not taken for a yes', async () => {
  const server = await startHub();
  server.headStatus = 400;
  const model = url(`${server.baseUrl}/files/`, { cacheDir: mkdtempSync(join(base, 'cache-')) });
  await expect(classify(model)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    retryable: false,
    message: expect.stringContaining('400'),
  });
  await server.close();
});

it('weights that end early are fetched again, and none of them is loaded', async () => {
  let cuts = 0;
  const { label, requests } = await load((socket, path, file, request) => {
    if (!isWeights(path) || cuts++ > 0) return whole(socket, path, file, request);
    head(socket, '200 OK', `content-length: ${file.length}`);
    socket.end(file.subarray(0, 10_000));
  });
  expect(label).toMatch(/^(anger|joy|sadness)$/);
  expect(requests.filter(isWeights)).toHaveLength(2);
}, 30_000);
