import { LexrunError } from '../error/lexrun-error.js';

/** Bounds of one JSON file. */
export interface JsonLimits {
  /** Largest file in bytes. */
  readonly maxBytes: number;
  /** Deepest nesting of arrays and objects. @default 64 */
  readonly maxDepth?: number;
  /** Most values, keys included; bounds the memory of the parsed file. @default 8,000,000 */
  readonly maxValues?: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses the bytes of a JSON file nobody vouches for: UTF-8 only (a byte order mark is tolerated), and bounded in size,
 * depth and number of values before anything is built.
 * @param name file name inside the model, for messages
 * @throws LexrunError `INVALID_MODEL`.
 */
export function readJson(bytes: Uint8Array, name: string, limits: JsonLimits): unknown {
  if (bytes.byteLength > limits.maxBytes) {
    throw invalid(name, `is larger than ${limits.maxBytes} bytes`, {
      limit: limits.maxBytes,
      actual: bytes.byteLength,
    });
  }
  checkShape(bytes, name, limits.maxDepth ?? 64, limits.maxValues ?? 8_000_000);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw invalid(name, 'is not UTF-8 text', {}, cause);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the file's content, which errors never carry.
    throw invalid(name, 'is not JSON');
  }
}

/** One pass over the bytes, outside of strings: no byte of a multi-byte character equals a structural one. */
function checkShape(bytes: Uint8Array, name: string, maxDepth: number, maxValues: number): void {
  let depth = 0;
  let values = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      for (i++; i < bytes.length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
    } else if (byte === 0x5b || byte === 0x7b) {
      values++;
      if (++depth > maxDepth) throw invalid(name, `is nested deeper than ${maxDepth} levels`, { limit: maxDepth });
    } else if (byte === 0x5d || byte === 0x7d) {
      depth--;
    } else if ((byte === 0x2c || byte === 0x3a) && ++values > maxValues) {
      throw invalid(name, `has more than ${maxValues} values`, { limit: maxValues });
    }
  }
}

function invalid(name: string, what: string, details: Record<string, number> = {}, cause?: unknown): LexrunError {
  return new LexrunError('INVALID_MODEL', `${name} ${what}`, { details, ...(cause === undefined ? {} : { cause }) });
}
