import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { proxyFor } from './proxy.js';
import { sendRequest } from './send-request.js';

const seen: string[] = [];
let proxy: Server;
let address: string;

beforeAll(async () => {
  proxy = createServer((socket) => {
    socket.once('data', (data) => {
      seen.push(data.toString('latin1'));
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(proxy.address() as { port: number }).port}`;
});
afterAll(() => proxy.close());
afterEach(() => vi.unstubAllEnvs());

const hostFor = (url: string, asked?: string): string | undefined => proxyFor(new URL(url), asked)?.host;

it('takes the proxy asked for before the one of the environment', () => {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, undefined);
  expect(hostFor('https://a.example')).toBeUndefined();
  vi.stubEnv('HTTPS_PROXY', 'http://p.example:3128');
  vi.stubEnv('HTTP_PROXY', 'q.example:8080');
  expect(hostFor('https://a.example')).toBe('p.example:3128');
  expect(hostFor('http://a.example')).toBe('q.example:8080');
  expect(hostFor('https://a.example', 'http://r.example:1')).toBe('r.example:1');
  expect(hostFor('https://a.example', '')).toBeUndefined();
  vi.stubEnv('NO_PROXY', 'localhost, .b.example ,c.example:443');
  expect(hostFor('https://x.b.example')).toBeUndefined();
  expect(hostFor('https://c.example')).toBeUndefined();
  expect(hostFor('https://notc.example')).toBe('p.example:3128');
  // What is meant for this very host stays on it, unless a proxy is asked for.
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    expect(hostFor(`http://${host}:8080`)).toBeUndefined();
    expect(hostFor(`http://${host}:8080`, 'http://r.example:1')).toBe('r.example:1');
  }
  vi.stubEnv('NO_PROXY', '*');
  expect(hostFor('https://a.example')).toBeUndefined();
});

it('refuses what is no HTTP proxy, without repeating it', () => {
  for (const bad of [
    'socks5://user:secret@p.example',
    'http://[',
    'https://p.example',
    'http://u:secret50%@p.example',
  ]) {
    expect(() => proxyFor(new URL('https://a.example'), bad)).toThrowError(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.not.stringContaining('secret') }),
    );
  }
});

it('asks for a tunnel for HTTPS: the proxy sees the host alone', async () => {
  const request = sendRequest({
    method: 'GET',
    address: new URL('https://models.example/secret/path'),
    headers: { authorization: 'Bearer token' },
    proxy: `http://user:pass%20word@${address}`,
    timeoutMs: 1_000,
  });
  await expect(request).rejects.toThrowError(/407/);
  expect(seen.at(-1)).toMatch(/^CONNECT models\.example:443 HTTP\/1\.1\r\n/);
  expect(seen.at(-1)).toContain(`proxy-authorization: Basic ${Buffer.from('user:pass word').toString('base64')}`);
  expect(seen.at(-1)).not.toMatch(/secret|token/);
});

it('gives up a proxy whose answer comes byte by byte', async () => {
  let timer: NodeJS.Timeout | undefined;
  const slow = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 200 OK\r\nx: ');
    timer = setInterval(() => socket.write('a'), 20);
    socket.once('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const request = sendRequest({
    method: 'GET',
    address: new URL('https://models.example/'),
    headers: {},
    proxy: `http://127.0.0.1:${(slow.address() as { port: number }).port}`,
    timeoutMs: 200,
  });
  await expect(request).rejects.toThrowError('The proxy does not answer');
  slow.close();
}, 5_000);
