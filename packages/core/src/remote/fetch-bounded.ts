import { LexrunError } from '../error/lexrun-error.js';

/** A request to the server. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** Its answer, read to the end. */
export interface ServerReply {
  readonly status: number;
  header(name: string): string | null;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Sends one request and reads the answer, no further than `maxBytes`. Connections are kept by the runtime's own fetch.
 * @throws whatever fetch throws; LexrunError `INVALID_OUTPUT` for a larger answer.
 */
export async function fetchBounded(
  request: ServerRequest,
  maxBytes: number,
  signal: AbortSignal,
): Promise<ServerReply> {
  const { url, ...rest } = request;
  // A redirect would carry the headers, and what they authorize, to another host.
  const response = await fetch(url, { ...rest, signal, redirect: 'error' });
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    body: await readBody(response, maxBytes),
  };
}

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = Number(response.headers.get('content-length') ?? 0) > maxBytes ? Number.POSITIVE_INFINITY : 0;
  while (size <= maxBytes) {
    const { done, value } = await reader.read();
    if (done) return join(chunks, size);
    chunks.push(value);
    size += value.byteLength;
  }
  await reader.cancel().catch(() => {});
  throw new LexrunError('INVALID_OUTPUT', `The server's answer is larger than ${maxBytes} bytes.`, {
    details: { limit: maxBytes },
  });
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
