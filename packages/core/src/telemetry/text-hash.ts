import { LexrunError } from '../error/lexrun-error.js';
import { createHmac, type Hmac } from './hmac-sha256.js';

/** A shorter key could be found by trying. */
const MIN_KEY_BYTES = 16;
/** Half of the digest is told, as RFC 2104 allows: enough to match two events, useless to invert. */
const HASH_BYTES = 16;

/** Fingerprints the texts of a call. @returns 32 hexadecimal digits */
export type TextHash = (texts: readonly string[]) => string;

const encoder = new TextEncoder();
const hashes = new WeakMap<Uint8Array, TextHash>();

/** The hash under a key, made once a key. One text is hashed as it is, several as their JSON array. */
export function textHashOf(key: Uint8Array<ArrayBuffer>): TextHash {
  const known = hashes.get(key);
  if (known !== undefined) return known;
  const hmac: Hmac = createHmac(key);
  const hash: TextHash = (texts) =>
    toHex(hmac(encoder.encode(texts.length === 1 ? texts[0] : JSON.stringify(texts))).subarray(0, HASH_BYTES));
  hashes.set(key, hash);
  return hash;
}

/**
 * A key in bytes. A string is taken as UTF-8.
 * @throws LexrunError `INVALID_OPTIONS` for a key under 16 bytes.
 */
export function toHashKey(key: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = typeof key === 'string' ? encoder.encode(key) : Uint8Array.from(key);
  if (bytes.length >= MIN_KEY_BYTES) return bytes;
  throw new LexrunError('INVALID_OPTIONS', `Option textHash.key must have at least ${MIN_KEY_BYTES} bytes.`, {
    details: { option: 'textHash.key', limit: MIN_KEY_BYTES, actual: bytes.length },
  });
}

/** A key that nobody has: hashes can be matched within this process and mean nothing outside it. */
export function randomHashKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(32));
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += HEX[byte];
  return hex;
}
