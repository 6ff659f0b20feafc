import { ERROR_CODES, type ErrorCode } from '../error/codes.js';
import { LexrunError } from '../error/lexrun-error.js';
import type { LogEvent, LogLevel, RequestLogEvent, StageTimes } from './log-event.js';
import { PassingMap } from './passing-map.js';
import { readBytes } from './read-bytes.js';
import { rounded } from './rounded.js';
import type { RequestFacts, Telemetry, TelemetryEvent } from './telemetry.js';
import { tell } from './tell.js';
import { randomHashKey, toHashKey } from './text-hash.js';

/** Options of {@link structuredLog}. */
export interface StructuredLogOptions {
  /** Takes one event, right after it happened; hand it to the logger of the application. Its failures are ignored. */
  readonly log: (event: LogEvent) => void;
  /**
   * Key of the text hash, at least 16 bytes: give one to match texts across processes, `false` to hash nothing.
   * @default a random key of this process
   */
  readonly textHash?:
    | false
    | {
        /** At least 16 bytes; a string counts as its UTF-8. Keep it secret. */
        readonly key: string | Uint8Array;
      };
  /** Reads the memory held on the graphics card, in bytes; see `gpuMemory()` of `@lexrun/node`. @default nothing */
  readonly gpuMemoryBytes?: () => number | null;
}

/** What is gathered of a call until it ends. */
interface Gathered {
  tokens: number;
  queue: number;
  tokenize: number;
  run: number;
  decode: number;
}

/**
 * Writes one plain event a call: who asked what of which model, how much, how long each stage took, how it ended. Never
 * the text.
 * @throws LexrunError `INVALID_OPTIONS` without a `log` function, or with a key that could be guessed.
 */
export function structuredLog(options: StructuredLogOptions): Telemetry {
  const { log: given, textHash, gpuMemoryBytes } = options;
  if (typeof given !== 'function') {
    throw new LexrunError('INVALID_OPTIONS', 'Option log must be a function.', { details: { option: 'log' } });
  }
  const log = (event: LogEvent): void => tell(given, event);
  const open = new PassingMap<RequestFacts, Gathered>();

  const ended = (event: Extract<TelemetryEvent, { request: RequestFacts }>, end: End): void => {
    const gathered = open.get(event.request);
    open.delete(event.request);
    log(requestEvent(event.request, event.at, gathered ?? empty(), end, readBytes(gpuMemoryBytes)));
  };

  return {
    textHashKey: textHash === false ? undefined : textHash === undefined ? randomHashKey() : toHashKey(textHash.key),
    emit(event) {
      if (event.type === 'accepted') open.set(event.request, empty());
      else if (event.type === 'executed') gather(open.get(event.request), event);
      else if (event.type === 'completed') ended(event, { ...event, outcome: 'ok' });
      else if (event.type === 'failed') ended(event, { ...event, outcome: 'failed' });
      else if (event.type === 'rejected') ended(event, { ...event, outcome: 'rejected' });
      else if (event.type === 'executor-restarted') {
        const { at: time, model, executor, attempt, code } = event;
        log({ event: 'executor-restarted', level: 'error', time, model, executor, attempt, code });
      } else if (event.type === 'rollout') {
        const { at: time, rollout, phase, share, guardrail = null } = event;
        const level = guardrail === null ? 'info' : 'error';
        log({ event: 'rollout', level, time, rollout, phase, share, guardrail });
      }
    },
  };
}

interface End {
  readonly outcome: RequestLogEvent['outcome'];
  readonly code?: ErrorCode;
  readonly durationMs?: number;
  readonly truncated?: number;
}

function requestEvent(
  request: RequestFacts,
  time: number,
  { tokens, ...stages }: Gathered,
  { outcome, code = undefined, durationMs = 0, truncated = 0 }: End,
  gpuMemoryBytes: number | null,
): RequestLogEvent {
  const {
    requestId,
    task,
    model,
    revision = null,
    device,
    variant = null,
    texts,
    characters,
    textHash = null,
  } = request;
  return {
    event: 'request',
    level: levelOf(code),
    time,
    requestId,
    task,
    model,
    revision,
    device,
    variant,
    texts,
    characters,
    textHash,
    tokens,
    truncated,
    ms: toTimes(durationMs, stages),
    outcome,
    code: code ?? null,
    gpuMemoryBytes,
  };
}

function toTimes(total: number, { queue, tokenize, run, decode }: Omit<Gathered, 'tokens'>): StageTimes {
  return {
    total: rounded(total),
    queue: rounded(queue),
    tokenize: rounded(tokenize),
    run: rounded(run),
    decode: rounded(decode),
  };
}

function gather(into: Gathered | undefined, event: Extract<TelemetryEvent, { type: 'executed' }>): void {
  if (into === undefined) return;
  const { timing } = event;
  into.tokens += timing.tokens;
  into.queue = Math.max(into.queue, event.queuedMs - timing.tokenizeMs);
  into.tokenize = Math.max(into.tokenize, timing.tokenizeMs);
  into.run = Math.max(into.run, timing.runMs);
  into.decode = Math.max(into.decode, timing.decodeMs);
}

const empty = (): Gathered => ({ tokens: 0, queue: 0, tokenize: 0, run: 0, decode: 0 });

function levelOf(code: ErrorCode | undefined): LogLevel {
  if (code === undefined) return 'info';
  return ERROR_CODES[code].http >= 500 ? 'error' : 'warn';
}
