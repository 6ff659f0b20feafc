import { type ErrorCode, HINTS, RETRYABLE } from './hints.js';

const MARKER: unique symbol = Symbol.for('lexrun.error') as never;

/** What may be said about an error beside its code and message. */
export interface LexrunErrorOptions {
  /** What the reader should do next. @default the hint of the code */
  readonly hint?: string;
  /** Whether the same request may succeed later. @default as the code says */
  readonly retryable?: boolean;
  /** The failure underneath. */
  readonly cause?: unknown;
  /** Machine-readable facts, for example `{ limit, actual }`. Never contains input text or paths. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** The form in which an error crosses threads: plain data, no stack. */
export interface SerializedError {
  /** Stable code of the failure. */
  readonly code: ErrorCode;
  /** What happened, for people; holds no input text and no absolute path. */
  readonly message: string;
  /** What the reader should do next. */
  readonly hint: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** Machine-readable facts; absent where there are none. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  /** Message of the failure underneath, as text; absent without one. */
  readonly cause?: string;
}

/** The one error class of Lexrun. Switch on {@link LexrunError.code}; messages may change between versions. */
export class LexrunError extends Error {
  /** Always `LexrunError`. */
  override readonly name: string = 'LexrunError';
  /** Stable code of the failure. */
  readonly code: ErrorCode;
  /** What the reader should do next. */
  readonly hint: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** Machine-readable facts, for example `{ limit, actual }`. */
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(code: ErrorCode, message: string, options: LexrunErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.hint = options.hint ?? HINTS[code];
    this.retryable = options.retryable ?? RETRYABLE.includes(code);
    this.details = options.details ?? {};
    Object.defineProperty(this, MARKER, { value: true });
  }

  /**
   * Tells whether a value is an error of Lexrun, optionally one with the given code. Works across copies of the package
   * and for errors that came from another thread.
   */
  static is(value: unknown, code?: ErrorCode): value is LexrunError {
    if (typeof value !== 'object' || value === null || !(MARKER in value)) return false;
    return code === undefined || (value as unknown as LexrunError).code === code;
  }

  /** Plain data for `JSON.stringify` and for messages between threads. */
  toJSON(): SerializedError {
    const { code, message, hint, retryable, details, cause } = this;
    return { code, message, hint, retryable, details, ...(cause === undefined ? {} : { cause: textOf(cause) }) };
  }

  /** Rebuilds an error from {@link LexrunError.toJSON}. */
  static fromJSON(data: SerializedError): LexrunError {
    const { code, message, cause, ...rest } = data;
    return new LexrunError(code, message, { ...rest, ...(cause === undefined ? {} : { cause: new Error(cause) }) });
  }

  /** Returns the value if it is an error of Lexrun, otherwise wraps it under the given code. */
  static from(value: unknown, code: ErrorCode, message: string): LexrunError {
    return LexrunError.is(value) ? value : new LexrunError(code, message, { cause: value });
  }
}

/** Anything can be thrown, also what has no text; to say what it was must not fail in its turn. */
function textOf(cause: unknown): string {
  try {
    return String(cause instanceof Error ? cause.message : cause);
  } catch {
    return typeof cause;
  }
}
