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

/** What the reader of an error should do next, where the error itself does not say. */
export const HINTS: Readonly<Record<ErrorCode, string>> = {
  INVALID_INPUT: 'Pass strings as the task documents them.',
  INVALID_OPTIONS: 'Correct the option the message names.',
  EMPTY_TEXT: "Leave empty texts out, or allow them with guard: { empty: 'allow' }.",
  TEXT_TOO_LONG: 'Split the text, or raise guard.maxCharacters.',
  TOO_MANY_TEXTS: 'Send smaller lists, or use stream().',
  TOO_MANY_ROWS: 'Use a shorter text, fewer labels or documents, or raise maxRowsPerItem.',
  TOO_MANY_TOKENS: "Shorten the text, or let it be cut with guard: { overflow: 'truncate' }.",
  LONE_SURROGATE: "Repair it with text.toWellFormed(), or set guard: { loneSurrogates: 'replace' }.",
  CONTROL_CHARACTER: "Remove the control character, or set guard: { controlCharacters: 'strip' }.",
  FORBIDDEN_CHARACTER: 'Remove the character the message names.',
  TRUNCATION_IMPOSSIBLE: 'Raise maxLength, lower stride, or choose another strategy.',
  QUEUE_FULL: 'Retry after a short wait, or raise queue.maxTexts and add workers.',
  DEADLINE_EXCEEDED: 'Raise timeoutMs, lower the load, or shorten the text.',
  ABORTED: 'Nothing: the caller gave the signal.',
  CLOSED: 'Create a new pipeline.',
  UNAVAILABLE: 'Look at health() and the cause.',
  EXECUTOR_LOST: 'Retry the request.',
  EXECUTION_FAILED: 'Look at the cause. Check that the model fits the task.',
  INVALID_OUTPUT: 'Check that the model fits the task.',
  MODEL_NOT_FOUND: 'Check the reference; a plain string is a local directory.',
  INVALID_MODEL: 'Check or re-export the file the message names.',
  INVALID_TOKENIZER: 'Check or re-export tokenizer.json.',
  UNSUPPORTED_TOKENIZER: 'docs/guides/tokenizer.md lists what is supported.',
  INTEGRITY: 'Restore the file, or renew the manifest.',
  UNSUPPORTED_TASK: 'Choose a task the model was made for.',
  UNSUPPORTED_DEVICE: "Install what the message names, or use device: 'cpu' (node) or 'wasm' (web).",
  INTERNAL: 'A defect in Lexrun: please report it.',
};

/** Codes whose requests may succeed later without a change. */
export const RETRYABLE: readonly ErrorCode[] = ['QUEUE_FULL', 'DEADLINE_EXCEEDED', 'UNAVAILABLE', 'EXECUTOR_LOST'];
