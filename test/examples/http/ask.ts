import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { noteAsked, noteSaid } from '../../setup/note-lines.js';

/** An answer over HTTP; `body` is parsed where it is JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it as they please
  readonly body: any;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly agent?: Agent;
  readonly body?: string | Uint8Array;
}

/** One request. Rejects when the connection breaks before the answer has arrived. */
export function ask(url: string, options: AskOptions = {}): Promise<Reply> {
  const { method = 'GET', headers, agent, body } = options;
  return new Promise((resolve, reject) => {
    let answered = false;
    const sent = request(url, { method, ...(agent ? { agent } : {}), ...(headers ? { headers } : {}) }, (response) => {
      answered = true;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (url.endsWith('/metrics')) noteSaid(text, url);
        const isJson = response.headers['content-type']?.startsWith('application/json') === true;
        resolve({ status: response.statusCode!, headers: response.headers, body: isJson ? JSON.parse(text) : text });
      });
    });
    // A server that refuses a large body need not read the rest of it.
    sent.on('error', (error) => (answered ? undefined : reject(error)));
    sent.end(body);
  });
}

/** POST /predict with a JSON body. */
export function predict(server: { readonly url: string }, body: unknown, options: AskOptions = {}): Promise<Reply> {
  noteAsked(body);
  return ask(`${server.url}/predict`, {
    ...options,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...options.headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A connection under the test's own hands. */
export async function openSocket(server: { readonly url: string }): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** A POST of so many bytes of JSON that the server has begun to take; its body is still to be written. */
export async function beginPost(server: { readonly url: string }, path: string, bytes: number): Promise<Socket> {
  const socket = await openSocket(server);
  const about = `Content-Type: application/json\r\nContent-Length: ${bytes}\r\nExpect: 100-continue`;
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n${about}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

/** Resolves once a server takes no more connections. */
export async function untilClosed(server: { readonly url: string }): Promise<void> {
  const { hostname, port } = new URL(server.url);
  for (let open = true; open; ) {
    const socket = connect(Number(port), hostname);
    open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
  }
}

/** Everything a server sends until it closes the connection. */
export async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => (text += chunk));
  if (!socket.closed) await once(socket, 'close');
  return text;
}

/** What clients met during a load. */
export interface Load {
  readonly replies: {
    readonly status: number;
    readonly ms: number;
    readonly code: string | undefined;
    readonly retryAfter: string | undefined;
  }[];
  readonly lost: string[];
}

/**
 * So many clients ask again and again, each on a connection it keeps.
 * @param goOn looked at before each request; a client also leaves where the server says that it closes
 */
export async function load(
  server: { readonly url: string },
  clients: number,
  goOn: () => boolean,
  text = 'A fine film.',
): Promise<Load> {
  const result: Load = { replies: [], lost: [] };
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const client = async (): Promise<void> => {
    while (goOn()) {
      const started = performance.now();
      try {
        const { status, headers, body } = await predict(server, { text }, { agent });
        const retryAfter = headers['retry-after'];
        result.replies.push({ status, ms: performance.now() - started, code: body.error?.code, retryAfter });
        if (headers.connection === 'close') return;
      } catch (error) {
        result.lost.push(String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return result;
}
