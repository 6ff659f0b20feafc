import { BLOCK_BYTES, compress, finish, initialState } from './sha256.js';

/** Authenticates bytes under the key it was made for. @returns 32 bytes */
export type Hmac = (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;

/** HMAC-SHA-256 (RFC 2104). Both halves of the key are taken in once, so a short text costs two blocks. */
export function createHmac(key: Uint8Array): Hmac {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(key.length > BLOCK_BYTES ? finish(initialState(), key, 0) : key);
  const inner = keyed(block, 0x36);
  const outer = keyed(block, 0x5c);
  return (bytes) => finish(outer.slice(), finish(inner.slice(), bytes, BLOCK_BYTES), BLOCK_BYTES);
}

function keyed(block: Uint8Array, pad: number): Int32Array {
  const state = initialState();
  compress(
    state,
    block.map((byte) => byte ^ pad),
    0,
  );
  return state;
}
