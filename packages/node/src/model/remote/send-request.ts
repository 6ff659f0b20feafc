import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connectTunnel, proxyFor, throughProxy } from './proxy.js';

/** One request to one server. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD';
  readonly address: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly proxy: string | undefined;
  /** How long the server may stay silent, in milliseconds. */
  readonly timeoutMs: number;
}

/** The answer; its body must be read to the end or destroyed. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

/** Sends a request on a connection of its own, without following redirects. Rejects with the system's error. */
export async function sendRequest({ method, address, headers, proxy, timeoutMs }: HttpRequest): Promise<HttpResponse> {
  const secure = address.protocol === 'https:';
  const via = proxyFor(address, proxy);
  const common: RequestOptions = {
    method,
    agent: false,
    timeout: timeoutMs,
    // Files are hashed as they are: a compressed body would be another one.
    headers: { 'user-agent': 'lexrun', 'accept-encoding': 'identity', connection: 'close', ...headers },
  };
  let options = common;
  if (via !== undefined && secure) options = { ...common, ...(await connectTunnel(address, via, timeoutMs)) };
  if (via !== undefined && !secure) {
    const proxied = throughProxy(address, via);
    options = { ...common, ...proxied, headers: { ...common.headers, host: address.host, ...proxied.headers } };
  }
  return new Promise((resolve, reject) => {
    const answer = (body: IncomingMessage): void => {
      clearTimeout(late);
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
    };
    const request =
      via !== undefined && !secure
        ? httpRequest(options, answer)
        : (secure ? httpsRequest : httpRequest)(address, options, answer);
    const silent = (): void => void request.destroy(new Error('The server went silent'));
    // The socket's own limit starts anew with every byte, and a header may come byte by byte.
    const late = setTimeout(silent, timeoutMs);
    request.once('timeout', silent);
    request.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    request.end();
  });
}
