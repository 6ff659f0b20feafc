import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkProtocol, LexrunError, type RemoteOptions } from '@lexrun/core';
import { type HttpResponse, sendRequest } from './send-request.js';

const MAX_REDIRECTS = 5;
/** Waits before the second, third and fourth attempt, in milliseconds. */
const RETRY_DELAYS_MS: readonly number[] = [200, 1_000, 3_000];
/** Longest wait a server may ask for, in milliseconds. */
const MAX_RETRY_AFTER_MS = 30_000;
/** How long a server may stay silent unless said otherwise, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** An answer, and what the model's own origin said last: a hub names commit and hash before it redirects to a store. */
export interface RemoteResponse extends HttpResponse {
  readonly announced: IncomingHttpHeaders;
}

/**
 * Sends a request and follows redirects: never from HTTPS to HTTP, and the token stays with the origin it is for. A HEAD
 * is answered by that origin alone, with a redirect where the file is kept elsewhere.
 * @throws LexrunError `UNAVAILABLE` (retryable) where no answer comes, `INVALID_OPTIONS` for an address that is refused.
 */
export async function fetchRemote(
  method: 'GET' | 'HEAD',
  address: string,
  options: RemoteOptions,
  headers: Readonly<Record<string, string>> = {},
): Promise<RemoteResponse> {
  const origin = new URL(address).origin;
  let target = new URL(address);
  let announced: IncomingHttpHeaders = {};
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    checkProtocol(target, options.insecure);
    const authorization =
      options.token !== undefined && target.origin === origin ? `Bearer ${options.token}` : undefined;
    const response = await send(method, target, options, {
      ...headers,
      ...(authorization === undefined ? {} : { authorization }),
    });
    if (target.origin === origin) announced = response.headers;
    const { location } = response.headers;
    if (response.status < 300 || response.status > 399 || response.status === 304 || location === undefined) {
      return { ...response, announced };
    }
    const next = URL.canParse(location, target.href) ? new URL(location, target) : undefined;
    if (next === undefined) {
      response.body.destroy();
      throw unavailable('The server redirects to what is no address', false);
    }
    // A store's signed address is good for GET alone, and that the origin names one says enough.
    if (method === 'HEAD' && next.origin !== origin) return { ...response, announced };
    response.body.destroy();
    if (target.protocol === 'https:' && next.protocol !== 'https:') {
      throw unavailable('The server redirects from HTTPS to an address that is not encrypted', false);
    }
    target = next;
  }
  throw unavailable(`The server redirects more than ${MAX_REDIRECTS} times`, false);
}

/**
 * Asks about a file without its bytes: by HEAD, or by GET where the server does not know HEAD. The body is destroyed.
 * @throws LexrunError as `fetchRemote` does, and `UNAVAILABLE` (retryable) for an answer that may be different later.
 */
export async function askRemote(address: string, options: RemoteOptions): Promise<RemoteResponse> {
  let response = await fetchRemote('HEAD', address, options);
  if (response.status === 405 || response.status === 501) {
    response.body.destroy();
    response = await fetchRemote('GET', address, options);
  }
  checkAnswered(response, new URL(address).host);
  response.body.destroy();
  return response;
}

async function send(
  method: 'GET' | 'HEAD',
  address: URL,
  options: RemoteOptions,
  headers: Readonly<Record<string, string>>,
): Promise<HttpResponse> {
  try {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    return await sendRequest({ method, address, headers, proxy: options.proxy, timeoutMs });
  } catch (error) {
    if (LexrunError.is(error)) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw unavailable(`${address.host} cannot be reached (${code ?? (error as Error).message})`);
  }
}

/** Answers that may be different a moment later. */
export function checkAnswered(response: HttpResponse, host: string): void {
  const { status, headers } = response;
  if (status !== 429 && status !== 408 && status < 500) return;
  response.body.destroy();
  const seconds = Number(headers['retry-after']);
  const retryAfterMs = seconds > 0 ? Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS) : 0;
  throw new LexrunError('UNAVAILABLE', `${host} answered with status ${status}`, {
    hint: 'Try again later, or use a mirror with baseUrl.',
    details: { status, retryAfterMs },
  });
}

/** Runs a function up to four times, as long as it fails with a retryable error. */
export async function withRetries<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const delay = RETRY_DELAYS_MS[attempt];
      if (delay === undefined || !LexrunError.is(error, 'UNAVAILABLE') || !error.retryable) throw error;
      await sleep(Math.max(delay, Number(error.details.retryAfterMs ?? 0)));
    }
  }
}

/** The error of a server that gives no usable answer. */
export function unavailable(message: string, retryable: boolean = true): LexrunError {
  return new LexrunError('UNAVAILABLE', message, {
    retryable,
    hint: 'Check the network and the proxy, or load the model from the cache or a directory (offline: true).',
  });
}
