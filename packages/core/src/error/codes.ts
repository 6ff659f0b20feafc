import { type ErrorCode, HINTS, RETRYABLE } from './hints.js';

export type { ErrorCode } from './hints.js';

/** What a class of failures means to a caller: the statuses to answer with, and whether trying again can help. */
export interface ErrorCodeInfo {
  /** HTTP status a server answers with. */
  readonly http: number;
  /** gRPC status name a server answers with. */
  readonly grpc: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** What the reader should do next; the default of {@link LexrunError.hint}. */
  readonly hint: string;
}

/** HTTP and gRPC status of each code. Apart from the hints: what is no server does not load it. */
const STATUSES: Readonly<Record<ErrorCode, readonly [http: number, grpc: string]>> = {
  INVALID_INPUT: [422, 'INVALID_ARGUMENT'],
  INVALID_OPTIONS: [422, 'INVALID_ARGUMENT'],
  EMPTY_TEXT: [422, 'INVALID_ARGUMENT'],
  TEXT_TOO_LONG: [413, 'INVALID_ARGUMENT'],
  TOO_MANY_TEXTS: [413, 'INVALID_ARGUMENT'],
  TOO_MANY_ROWS: [413, 'INVALID_ARGUMENT'],
  TOO_MANY_TOKENS: [413, 'INVALID_ARGUMENT'],
  LONE_SURROGATE: [422, 'INVALID_ARGUMENT'],
  CONTROL_CHARACTER: [422, 'INVALID_ARGUMENT'],
  FORBIDDEN_CHARACTER: [422, 'INVALID_ARGUMENT'],
  TRUNCATION_IMPOSSIBLE: [422, 'INVALID_ARGUMENT'],
  QUEUE_FULL: [429, 'RESOURCE_EXHAUSTED'],
  DEADLINE_EXCEEDED: [504, 'DEADLINE_EXCEEDED'],
  ABORTED: [499, 'CANCELLED'],
  CLOSED: [503, 'UNAVAILABLE'],
  UNAVAILABLE: [503, 'UNAVAILABLE'],
  EXECUTOR_LOST: [503, 'UNAVAILABLE'],
  EXECUTION_FAILED: [500, 'INTERNAL'],
  INVALID_OUTPUT: [500, 'INTERNAL'],
  MODEL_NOT_FOUND: [404, 'NOT_FOUND'],
  INVALID_MODEL: [500, 'FAILED_PRECONDITION'],
  INVALID_TOKENIZER: [500, 'FAILED_PRECONDITION'],
  UNSUPPORTED_TOKENIZER: [500, 'FAILED_PRECONDITION'],
  INTEGRITY: [500, 'FAILED_PRECONDITION'],
  UNSUPPORTED_TASK: [500, 'FAILED_PRECONDITION'],
  UNSUPPORTED_DEVICE: [500, 'FAILED_PRECONDITION'],
  INTERNAL: [500, 'INTERNAL'],
};

const entryOf = ([code, [http, grpc]]: [string, readonly [number, string]]): [string, ErrorCodeInfo] => [
  code,
  { http, grpc, retryable: RETRYABLE.includes(code as ErrorCode), hint: HINTS[code as ErrorCode] },
];

/** What each code means; the one table of statuses. */
export const ERROR_CODES: Readonly<Record<ErrorCode, ErrorCodeInfo>> = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ Object.entries(STATUSES).map(entryOf),
) as Record<ErrorCode, ErrorCodeInfo>;
