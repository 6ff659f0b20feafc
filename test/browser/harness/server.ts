import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** What the strict pages of the tests allow. `blob:` is not needed: workers are plain files of this origin. */
export const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "manifest-src 'self'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
};

/** How a site is served. */
export interface SiteOptions {
  /** Folders by the URL prefix they are served under, longest prefix first where they nest. */
  readonly mounts: Readonly<Record<string, string>>;
  /** Sends COOP and COEP, so that pages are cross-origin isolated. @default true */
  readonly isolated?: boolean;
  /** Answers a request in its own way; returns false to let the file be served. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;
}

/** A running site. */
export interface Site {
  readonly origin: string;
  /** Paths asked for since the start, in order, with method. */
  readonly requests: string[];
  /** Replaces the interception. */
  intercept: SiteOptions['intercept'];
  close(): Promise<void>;
}

/** Serves folders on a free loopback port, with the headers of a careful site. */
export async function serveSite({ mounts, isolated = true, intercept }: SiteOptions): Promise<Site> {
  const requests: string[] = [];
  const prefixes = Object.keys(mounts).sort((a, b) => b.length - a.length);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    requests.push(`${request.method} ${url.pathname}`);
    response.setHeader('Content-Security-Policy', CSP);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    if (site.intercept?.(request, response, url)) return;
    const prefix = prefixes.find((candidate) => url.pathname.startsWith(candidate));
    if (prefix === undefined) send404(response);
    else sendFile(request, response, mounts[prefix]!, decodeURIComponent(url.pathname.slice(prefix.length)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site: Site = {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    intercept,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return site;
}

/** Serves one file below a folder, or the part a Range header asks for. */
function sendFile(request: IncomingMessage, response: ServerResponse, folder: string, name: string): void {
  const file = path.join(folder, name === '' || name.endsWith('/') ? `${name}index.html` : name);
  if (!file.startsWith(path.resolve(folder)) || !existsSync(file) || !statSync(file).isFile()) {
    send404(response);
    return;
  }
  const { size, mtimeMs } = statSync(file);
  response.setHeader('Content-Type', TYPES[path.extname(file)] ?? 'application/octet-stream');
  response.setHeader('ETag', `"${size}-${mtimeMs}"`);
  response.setHeader('Accept-Ranges', 'bytes');
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
  const partial = from < size;
  if (partial) response.setHeader('Content-Range', `bytes ${from}-${size - 1}/${size}`);
  response.setHeader('Content-Length', partial ? size - from : size);
  response.writeHead(partial ? 206 : 200);
  if (request.method === 'HEAD') response.end();
  else createReadStream(file, partial ? { start: from } : {}).pipe(response);
}

function send404(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found');
}
