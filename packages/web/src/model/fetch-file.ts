import { fileTooLarge, LexrunError } from '@lexrun/core';
import { ByteSink } from './byte-sink.js';
import type { LoadProgress } from './load-progress.js';

/** How files of one model are asked for. */
export interface RequestOptions {
  /** Sent to the model's own origin; the browser drops it at a redirect elsewhere. */
  readonly token?: string | undefined;
  /** How long a server may stay silent, or send less than 1 kB a second, in milliseconds. */
  readonly timeoutMs: number;
}

/** One file to fetch. */
export interface FileRequest extends RequestOptions {
  readonly url: string;
  /** Path inside the model, for messages and events. */
  readonly path: string;
  readonly maxBytes: number;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** A file as it arrived, with what the server said to recognize it by. */
export interface FetchedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly version: string;
}

/** Tries of one file, the first included. */
const ATTEMPTS = 4;
/** Pause before the second try, doubled for each further one, in milliseconds. */
const PAUSE_MS = 250;

/**
 * Downloads a file. A download that breaks off is taken up where it stopped if the server can, and begun anew if not.
 * @returns undefined if the server has no such file
 * @throws LexrunError `UNAVAILABLE` for a network or a server that keeps failing, `INVALID_MODEL` beyond `maxBytes`,
 * `MODEL_NOT_FOUND` for a file this caller may not have.
 */
export async function fetchFile(request: FileRequest): Promise<FetchedFile | undefined> {
  const part: Part = { sink: undefined, version: '', total: undefined };
  for (let attempt = 1; ; attempt++) {
    try {
      const found = await fetchRest(request, part);
      if (!found) return undefined;
      const bytes = (part.sink as ByteSink).take();
      request.onProgress(event(request.path, bytes.byteLength, bytes.byteLength, true));
      return { bytes, version: part.version };
    } catch (error) {
      if (LexrunError.is(error) && !error.retryable) throw error;
      if (attempt === ATTEMPTS) throw unreachable(request.path, error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** (attempt - 1)));
    }
  }
}

interface Part {
  sink: ByteSink | undefined;
  version: string;
  total: number | undefined;
}

/** One try. Appends to what earlier tries got, if the server sends the rest of the same file. */
async function fetchRest(request: FileRequest, part: Part): Promise<boolean> {
  const { path, maxBytes, timeoutMs, onProgress } = request;
  // Of a file that is compressed on its way the server counts other bytes than those that are here.
  const from = part.total === undefined ? 0 : (part.sink?.length ?? 0);
  return withTimeout(timeoutMs, async (signal, alive) => {
    const options = init(request);
    const headers = from > 0 ? { ...options.headers, Range: `bytes=${from}-` } : options.headers;
    const response = await fetch(request.url, { ...options, headers, signal });
    alive(timeoutMs);
    // The file has become shorter than what is here of it.
    if (response.status === 416) part.sink = undefined;
    if (!isThere(response, path)) return false;
    const continues = response.status === 206 && from > 0 && isSameFile(response, part, from);
    if (response.status === 206 && !continues) {
      part.sink = undefined;
      await response.body?.cancel();
      throw new Error('the rest of another file came');
    }
    if (!continues) {
      part.version = versionOf(response);
      part.total = lengthOf(response);
      if ((part.total ?? 0) > maxBytes) throw fileTooLarge(path, maxBytes, part.total ?? 0);
      part.sink = new ByteSink(part.total);
    }
    const sink = part.sink as ByteSink;
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      sink.append(value);
      alive(value.length);
      if (sink.length > maxBytes) throw fileTooLarge(path, maxBytes, sink.length);
      onProgress(event(path, sink.length, part.total, false));
    }
    if (part.total !== undefined && sink.length !== part.total) throw new Error('the download ended early');
    return true;
  });
}

/** Options of every request. */
export function init({ token }: RequestOptions): { headers: Record<string, string>; cache: RequestCache } {
  // Models are kept in Cache Storage, so the browser's own cache would hold them a second time.
  return { headers: token === undefined ? {} : { Authorization: `Bearer ${token}` }, cache: 'no-store' };
}

/**
 * Whether a file came. Servers of single-page applications answer every unknown path with the page itself: no file of a
 * model is HTML.
 */
export function isThere(response: Response, path: string): boolean {
  const { status } = response;
  if (status === 404 || status === 410) return false;
  if (status === 401 || status === 403) {
    throw new LexrunError('MODEL_NOT_FOUND', `The server does not give ${path} to this caller (status ${status})`, {
      hint: 'Check the address of the model; a private one needs { token }.',
    });
  }
  if (!response.ok) throw new Error(`the server answered with status ${status}`);
  return !(response.headers.get('Content-Type') ?? '').startsWith('text/html');
}

function isSameFile(response: Response, part: Part, from: number): boolean {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('Content-Range') ?? '');
  // Other origins may hide the header; the sizes and the hash still have to fit.
  if (range !== null && (Number(range[1]) !== from || (part.total ?? range[2]) !== Number(range[2]))) return false;
  return versionOf(response) === part.version;
}

/** ETag or date of change: equal as long as the file is. Empty where the server gives neither. */
export function versionOf({ headers }: Response): string {
  return headers.get('ETag') ?? headers.get('Last-Modified') ?? '';
}

/** Compressed on the way, the length is not the file's. */
function lengthOf({ headers }: Response): number | undefined {
  const length = Number(headers.get('Content-Length') ?? Number.NaN);
  return headers.has('Content-Encoding') || !Number.isSafeInteger(length) ? undefined : length;
}

function event(file: string, loadedBytes: number, totalBytes: number | undefined, done: boolean): LoadProgress {
  return { file, loadedBytes, totalBytes, done, fromCache: false };
}

/** Runs work that is aborted once less than a byte a millisecond has come for a while: slower is as good as silent. */
export async function withTimeout<T>(
  ms: number,
  work: (signal: AbortSignal, alive: (bytes: number) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout>;
  let owed = 0;
  const alive = (bytes: number): void => {
    owed -= bytes;
    if (owed > 0) return;
    owed = ms;
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(new Error('the server fell silent')), ms);
  };
  alive(0);
  try {
    return await work(controller.signal, alive);
  } finally {
    clearTimeout(timer!);
  }
}

/** The error of a file that could not be had. */
export function unreachable(path: string, cause: unknown): LexrunError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LexrunError('UNAVAILABLE', `${path} could not be downloaded: ${reason}`, {
    hint: 'Check the network and the address of the model; files of another origin need CORS headers.',
    cause,
  });
}
