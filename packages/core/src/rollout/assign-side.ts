import { createHmac } from '../telemetry/hmac-sha256.js';

const encoder = new TextEncoder();
/** UTF-16 code units of an input that decide its place: hashing all of what the guard then refuses would hold up every call. */
const MAX_INPUT = 10_000;

/**
 * Puts keys evenly over 0 to 1, below 1: the same key always at the same place, in every process with the same salt. A key
 * is on the candidate's side while its place is below the share, so a growing share only adds keys.
 * @param salt another one shuffles all keys anew
 */
export function createPlacement(salt: string): (key: string) => number {
  const hmac = createHmac(encoder.encode(salt));
  return (key) => new DataView(hmac(encoder.encode(key)).buffer).getUint32(0) / 2 ** 32;
}

/** What a call is recognized by where it names no key: its input. What has no JSON either side refuses, and says why. */
export function keyOfInput(input: unknown): string {
  try {
    return (typeof input === 'string' ? input : (JSON.stringify(input) ?? '')).slice(0, MAX_INPUT);
  } catch {
    return '';
  }
}
