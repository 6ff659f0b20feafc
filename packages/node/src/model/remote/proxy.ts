import { type ClientRequestArgs, request as httpRequest, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { LexrunError } from '@lexrun/core';

/**
 * The proxy for an address: the one asked for, or what `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say.
 * @param asked `''` for none
 * @throws LexrunError `INVALID_OPTIONS` for one that is no HTTP proxy.
 */
export function proxyFor(address: URL, asked: string | undefined): URL | undefined {
  const chosen = asked ?? fromEnvironment(address);
  if (chosen === undefined || chosen === '') return undefined;
  try {
    const proxy = new URL(chosen.includes('://') ? chosen : `http://${chosen}`);
    // A % of theirs may begin no escape: found here, not when the request is sent.
    credentials(proxy);
    if (proxy.protocol === 'http:') return proxy;
  } catch {
    // Reported below, without the value: it may hold a password.
  }
  throw new LexrunError('INVALID_OPTIONS', 'The proxy is not an http:// address', {
    hint: 'Pass proxy as http://[user:password@]host:port, a % in it as %25, or leave HTTPS_PROXY unset.',
  });
}

function fromEnvironment(address: URL): string | undefined {
  const variable = (name: string): string | undefined => process.env[name.toLowerCase()] ?? process.env[name];
  const host = address.hostname.toLowerCase();
  // Another host's proxy cannot reach this one's servers, and what is sent to them is often not encrypted.
  if (/^(localhost|\[::1\]|127(\.\d+){3})$/.test(host)) return undefined;
  for (const entry of (variable('NO_PROXY') ?? '').toLowerCase().split(',')) {
    const suffix = entry
      .trim()
      .replace(/^\*?\./, '')
      .replace(/:\d+$/, '');
    if (suffix === '*' || (suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`)))) return undefined;
  }
  return address.protocol === 'https:' ? variable('HTTPS_PROXY') : variable('HTTP_PROXY');
}

/** Options of a request for plain HTTP through a proxy, which is asked for the whole address. */
export function throughProxy(address: URL, proxy: URL): RequestOptions {
  return { host: bare(proxy.hostname), port: proxy.port || 80, path: address.href, headers: credentials(proxy) };
}

/** Opens a tunnel through a proxy and speaks TLS with the host at its end. */
export function connectTunnel(address: URL, proxy: URL, timeoutMs: number): Promise<ClientRequestArgs> {
  const target = `${address.hostname}:${address.port || 443}`;
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: bare(proxy.hostname),
      port: proxy.port || 80,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...credentials(proxy) },
      timeout: timeoutMs,
    });
    const silent = (): void => void request.destroy(new Error('The proxy does not answer'));
    // The socket's own limit starts anew with every byte, and a header may come byte by byte.
    const late = setTimeout(silent, timeoutMs);
    request.once('timeout', silent);
    request.once('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    request.once('response', (response) => {
      clearTimeout(late);
      response.resume();
      reject(new Error(`The proxy answered ${response.statusCode}`));
    });
    request.once('connect', (response, socket: Socket) => {
      clearTimeout(late);
      if (response.statusCode !== 200) {
        socket.destroy();
        reject(new Error(`The proxy answered ${response.statusCode}`));
        return;
      }
      const servername = bare(address.hostname);
      resolve({ createConnection: () => tlsConnect({ socket, servername, ALPNProtocols: ['http/1.1'] }) });
    });
    request.end();
  });
}

/** IPv6 addresses stand in brackets in an URL, and without them everywhere else. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function credentials(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
