import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, openSocket, predict, readAll } from './http/ask.js';
import { type Running, SERVERS, startServer } from './http/start-server.js';

const HEAD = 'POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const TIMEOUT_MS = 2_000;

describe.each(SERVERS)('%s under hostile clients', (example) => {
  let server: Running;
  beforeAll(async () => {
    server = await startServer(example, {
      REQUEST_TIMEOUT_MS: String(TIMEOUT_MS),
      RATE_LIMIT_PER_SECOND: '0',
      // So that what is deep meets the parser, not the bound of the body.
      MAX_BODY_BYTES: String(2 ** 20),
    });
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });
  const answersStill = async (): Promise<void> => {
    expect((await predict(server, { text: 'A fine film.' })).status).toBe(200);
  };

  it('JSON 100,000 deep is refused', async () => {
    const deep = '['.repeat(100_000);
    const open = await predict(server, `{"text":${deep}`);
    expect([open.status, open.body.error.code]).toEqual([400, 'MALFORMED_JSON']);
    for (const body of [`{"text":${deep}${']'.repeat(100_000)}}`, `${deep}${']'.repeat(100_000)}`]) {
      const { status, body: answer } = await predict(server, body);
      expect([status, answer.error.code]).toEqual([422, 'INVALID_INPUT']);
    }
    await answersStill();
  });

  it('a body of 100 MB is refused without being read, by its length or on the way', async () => {
    const announced = await openSocket(server);
    announced.write(`${HEAD}Content-Length: 100000000\r\n\r\n{"text":"`);
    expect(await readAll(announced)).toMatch(/^HTTP\/1\.1 413 [\s\S]*BODY_TOO_LARGE/);

    const sent = request(`${server.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked', 'x-request-id': 'pour' },
    });
    sent.on('error', () => {});
    const piece = Buffer.alloc(65_536, 'x');
    let written = 0;
    const pour = (): void => {
      while (written < 100_000_000 && !sent.destroyed && sent.write(piece)) written += piece.length;
    };
    sent.on('drain', pour);
    pour();
    // The answer may be lost on a connection that is still being written to; the log has it.
    await new Promise((resolve) => sent.once('close', resolve));
    await server.line(({ requestId, code }) => requestId === 'pour' && code === 'BODY_TOO_LARGE');
    // What the sockets' buffers hold is on its way before anybody can object.
    expect(written).toBeLessThan(50_000_000);
    await answersStill();
  });

  it('a gzip bomb is never unpacked', async () => {
    const body = gzipSync(Buffer.alloc(50_000_000, ' '));
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const reply = await ask(`${server.url}/predict`, { method: 'POST', headers, body });
    expect([reply.status, reply.body.error.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    await answersStill();
  });

  it('a body that trickles in is cut off', async () => {
    const socket = await openSocket(server);
    const started = performance.now();
    socket.write(`${HEAD}Content-Length: 100\r\n\r\n{"te`);
    const drip = setInterval(() => socket.write(' '), 100);
    // Bytes that meet a closed connection make the system drop what was not read yet, the answer among it.
    for (const event of ['data', 'close']) socket.once(event, () => clearInterval(drip));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"REQUEST_TIMEOUT"/);
    expect(performance.now() - started).toBeGreaterThan(TIMEOUT_MS / 2);
  });

  it('1,000 connections held open keep nobody out, and are closed', async () => {
    const held = await Promise.all(Array.from({ length: 1_000 }, () => openSocket(server)));
    const closed = held.map((socket: Socket) => once(socket.resume(), 'close'));
    held.forEach((socket, index) => {
      if (index % 3 === 1) socket.write('GET /health HTT');
      if (index % 3 === 2) socket.write(`${HEAD}Content-Length: 50\r\n\r\n{`);
    });
    await answersStill();
    await Promise.all(closed);
    await answersStill();
  });

  it('malformed HTTP gets 400 and costs only its own connection', async () => {
    for (const start of ['NONSENSE\r\n\r\n', `${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`]) {
      const socket = await openSocket(server);
      socket.write(start);
      expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"MALFORMED_REQUEST"/);
    }
    await answersStill();
  });

  it.each([
    ['without one, as HTTP/1.0 may', '/health HTTP/1.0\r\n', 200],
    ['that is none', '/health HTTP/1.1\r\nHost: a b\r\n', 200],
    ['of nothing, and a path that is none', '* HTTP/1.1\r\nHost:\r\n', 404],
  ])('a host %s', async (_what, rest, status) => {
    const socket = await openSocket(server);
    socket.write(`GET ${rest}Connection: close\r\n\r\n`);
    expect(await readAll(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*x-request-id:`, 'i'));
  });

  it('the work of a client that left is withdrawn', async () => {
    const body = JSON.stringify({
      texts: Array.from({ length: 256 }, (_, index) => `${index} ${'good '.repeat(80)}`),
    });
    const large = await startServer(example);
    const sent = request(`${large.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'leaver' },
    });
    sent.on('error', () => {});
    sent.end(body);
    // Its texts are in the queue once the gauge says so.
    for (let queued = 0; queued < 100; ) {
      const { body: metrics } = await ask(`${large.url}/metrics`);
      queued = Number(/^lexrun_queue_texts\S* (\d+)/m.exec(metrics)?.[1] ?? 0);
    }
    sent.destroy();
    const line = await large.line(({ requestId }) => requestId === 'leaver');
    expect(line).toMatchObject({ status: 499, code: 'ABORTED' });
    expect((await ask(`${large.url}/metrics`)).body).toMatch(/^lexrun_queue_texts\S* 0$/m);
    await large.stop();
  });

  it('what a client asked at once, and left before the first answer, is all withdrawn and told of', async () => {
    const large = await startServer(example);
    const body = JSON.stringify({ texts: Array.from({ length: 60 }, (_, index) => `${index} ${'good '.repeat(80)}`) });
    const names = ['first', 'second', 'third', 'fourth'];
    const sent = names.map((name) => `${HEAD}X-Request-Id: ${name}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    const socket = await openSocket(large);
    socket.write(sent.join(''));
    // More than one of them has.
    for (let queued = 0; queued < 100; ) {
      const { body: metrics } = await ask(`${large.url}/metrics`);
      queued = Number(/^lexrun_queue_texts\S* (\d+)/m.exec(metrics)?.[1] ?? 0);
    }
    socket.destroy();
    for (const name of names) {
      expect(await large.line(({ requestId }) => requestId === name)).toMatchObject({ status: 499 });
    }
    expect((await ask(`${large.url}/metrics`)).body).toMatch(/^lexrun_queue_texts\S* 0$/m);
    await large.stop();
  });
});
