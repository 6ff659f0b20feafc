import { unavailable } from './fetch-remote.js';
import type { HttpResponse } from './send-request.js';

/** Slower than this over a whole time limit, a server is as good as silent: it would hold a download for ever. */
const MIN_BYTES_PER_SECOND = 1_000;

/**
 * Size of the whole file, as an answer tells it; undefined where the body's own end will tell (chunked).
 * @param start first byte asked for
 * @param checked whether a hash will tell that the file is whole
 * @throws LexrunError `UNAVAILABLE` for another part than asked for, and where a cut could not be noticed.
 */
export function wholeSize(
  { status, headers }: HttpResponse,
  start: number,
  checked: boolean,
  name: string,
): number | undefined {
  if (status === 206) {
    const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
    if (total !== undefined && Number(first) === start && Number(last) + 1 === Number(total)) return Number(total);
    throw unavailable(`The server sent another part of ${name} than asked for`);
  }
  const length = headers['content-length'];
  if (length !== undefined) return Number(length);
  if (checked || headers['transfer-encoding']?.includes('chunked')) return undefined;
  throw unavailable(`The server does not tell where ${name} ends, so a part could be taken for the whole`, false);
}

/**
 * The body, with failures of the network apart from failures of the disk.
 * @throws LexrunError `UNAVAILABLE` (retryable).
 */
export async function* readBody(
  { body }: HttpResponse,
  timeoutMs: number,
  name: string,
): AsyncGenerator<Buffer, void, void> {
  let since = performance.now();
  let received = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      yield chunk;
      received += chunk.length;
      const elapsedMs = performance.now() - since;
      if (elapsedMs < timeoutMs) continue;
      if (received < (elapsedMs / 1_000) * MIN_BYTES_PER_SECOND) throw new Error('The server is too slow');
      since = performance.now();
      received = 0;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw unavailable(`The download of ${name} was interrupted (${code})`);
  }
}
