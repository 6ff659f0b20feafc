import { createHmac } from '../telemetry/hmac-sha256.js';

const encoder = new TextEncoder();

/**
 * Puts keys evenly over 0 to 1, below 1: the same key always at the same place, in every process with the same salt. A key
 * is on the candidate's side while its place is below the share, so a growing share only adds keys.
 * @param salt another one shuffles all keys anew
 */
export function createPlacement(salt: string): (key: string) => number {
  const hmac = createHmac(encoder.encode(salt));
  return (key) => new DataView(hmac(encoder.encode(key)).buffer).getUint32(0) / 2 ** 32;
}

/** What a call is recognized by where it names no key: its input. */
export function keyOfInput(input: unknown): string {
  return typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
}
