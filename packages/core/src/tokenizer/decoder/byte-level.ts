import { BYTE_CHARACTERS } from '../byte-level.js';
import type { Decoder } from './decoder.js';

const bytes: ReadonlyMap<string, number> = new Map(BYTE_CHARACTERS.map((character, byte) => [character, byte]));
const encoder: TextEncoder = new TextEncoder();

/** Turns byte characters back into bytes, and the bytes of all tokens together into text. */
export const byteLevelDecoder: Decoder = {
  decode(tokens) {
    const output: number[] = [];
    for (const token of tokens) {
      const own: number[] = [];
      for (const character of token) {
        const byte = bytes.get(character);
        if (byte === undefined) break;
        own.push(byte);
      }
      // A token with any other character is plain text.
      for (const byte of own.length === [...token].length ? own : encoder.encode(token)) output.push(byte);
    }
    return [new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(output))];
  },
};
