/** Every code an error of Lexrun can carry. Codes are stable: they are added, never renamed. */
export type ErrorCode =
  | 'INVALID_INPUT'
  | 'INVALID_OPTIONS'
  | 'EMPTY_TEXT'
  | 'TEXT_TOO_LONG'
  | 'TOO_MANY_TEXTS'
  | 'TOO_MANY_ROWS'
  | 'TOO_MANY_TOKENS'
  | 'LONE_SURROGATE'
  | 'CONTROL_CHARACTER'
  | 'FORBIDDEN_CHARACTER'
  | 'TRUNCATION_IMPOSSIBLE'
  | 'QUEUE_FULL'
  | 'DEADLINE_EXCEEDED'
  | 'ABORTED'
  | 'CLOSED'
  | 'UNAVAILABLE'
  | 'EXECUTOR_LOST'
  | 'EXECUTION_FAILED'
  | 'INVALID_OUTPUT'
  | 'MODEL_NOT_FOUND'
  | 'INVALID_MODEL'
  | 'INVALID_TOKENIZER'
  | 'UNSUPPORTED_TOKENIZER'
  | 'INTEGRITY'
  | 'UNSUPPORTED_TASK'
  | 'UNSUPPORTED_DEVICE'
  | 'INTERNAL';

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

const entry = (http: number, grpc: string, retryable: boolean, hint: string): ErrorCodeInfo => ({
  http,
  grpc,
  retryable,
  hint,
});
const input = (http: number, hint: string): ErrorCodeInfo => entry(http, 'INVALID_ARGUMENT', false, hint);
const model = (hint: string): ErrorCodeInfo => entry(500, 'FAILED_PRECONDITION', false, hint);

/** What each code means; the one table of statuses. */
export const ERROR_CODES: Readonly<Record<ErrorCode, ErrorCodeInfo>> = {
  INVALID_INPUT: input(422, 'Pass a string, or an array of strings, as the task documents it.'),
  INVALID_OPTIONS: input(422, 'Correct the option the message names; docs/guides lists the options of each task.'),
  EMPTY_TEXT: input(422, "Leave empty texts out, or allow them with guard: { empty: 'allow' }."),
  TEXT_TOO_LONG: input(413, 'Split the text, or raise guard.maxCharacters.'),
  TOO_MANY_TEXTS: input(413, 'Send the texts in smaller lists, or use stream(), which takes any number.'),
  TOO_MANY_ROWS: input(413, 'Use a shorter text, fewer labels or documents, or raise maxRowsPerItem.'),
  TOO_MANY_TOKENS: input(413, "Shorten the text, or let it be cut with guard: { overflow: 'truncate' }."),
  LONE_SURROGATE: input(
    422,
    "Repair the text before (text.toWellFormed()), or set guard: { loneSurrogates: 'replace' }.",
  ),
  CONTROL_CHARACTER: input(422, "Remove the control character, or set guard: { controlCharacters: 'strip' }."),
  FORBIDDEN_CHARACTER: input(422, 'Remove the bidirectional or zero-width character the message names.'),
  TRUNCATION_IMPOSSIBLE: input(422, 'Raise maxLength, lower stride, or choose another truncation strategy.'),
  QUEUE_FULL: entry(
    429,
    'RESOURCE_EXHAUSTED',
    true,
    'Retry after a short wait, or raise queue.maxTexts and add workers.',
  ),
  DEADLINE_EXCEEDED: entry(504, 'DEADLINE_EXCEEDED', true, 'Raise timeoutMs, lower the load, or shorten the text.'),
  ABORTED: entry(499, 'CANCELLED', false, 'The caller gave the signal; nothing needs to be done.'),
  CLOSED: entry(503, 'UNAVAILABLE', false, 'The pipeline was closed; create a new one.'),
  UNAVAILABLE: entry(503, 'UNAVAILABLE', true, 'Executors keep failing; look at health() and at the cause.'),
  EXECUTOR_LOST: entry(503, 'UNAVAILABLE', true, 'The executor died while it ran this request; retry it.'),
  EXECUTION_FAILED: entry(
    500,
    'INTERNAL',
    false,
    'The model run failed; look at the cause, and check that the model fits the task.',
  ),
  INVALID_OUTPUT: entry(
    500,
    'INTERNAL',
    false,
    'The model gave values the task cannot read; check that the model fits the task.',
  ),
  MODEL_NOT_FOUND: entry(404, 'NOT_FOUND', false, 'Check the model reference; a plain string is a local directory.'),
  INVALID_MODEL: model('Check or re-export the model files; the message names the file.'),
  INVALID_TOKENIZER: model('Check tokenizer.json, or re-export it with the tokenizers library.'),
  UNSUPPORTED_TOKENIZER: model('docs/guides/tokenizer.md lists the components the engine supports.'),
  INTEGRITY: model('The bytes differ from their recorded sha256: restore the file, or renew the manifest.'),
  UNSUPPORTED_TASK: model('Choose a task the model was made for; config.json names its architecture.'),
  UNSUPPORTED_DEVICE: model("Install what the message names, or use device: 'cpu' (node) or 'wasm' (web)."),
  INTERNAL: entry(500, 'INTERNAL', false, 'This is a defect in Lexrun; please report it with the code and the stack.'),
};
