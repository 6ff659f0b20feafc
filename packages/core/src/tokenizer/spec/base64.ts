import { invalidTokenizer } from './fields.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Decodes base64 with its padding. */
export function decodeBase64(text: string, path: string): Uint8Array {
  const length = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  if (text.length % 4 !== 0) throw invalidTokenizer(`${path} is not base64`);
  const values = new Uint8Array(128).fill(255);
  for (let value = 0; value < 64; value++) values[ALPHABET.charCodeAt(value)] = value;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let count = 0;
  let at = 0;
  for (let index = 0; index < length; index++) {
    const value = values[text.charCodeAt(index)] ?? 255;
    if (value === 255) throw invalidTokenizer(`${path} is not base64`);
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = (bits >> count) & 255;
    }
  }
  return bytes;
}
