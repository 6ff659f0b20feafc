import type { AlignedText } from './aligned-text.js';
import { mapCharacters } from './normalizer/steps.js';

/** The printable character that stands for each byte in byte-level vocabularies. */
export const BYTE_CHARACTERS: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const printable = (code: number): boolean =>
    (code >= 0x21 && code <= 0x7e) || (code >= 0xa1 && code <= 0xac) || (code >= 0xae && code <= 0xff);
  if (printable(byte)) return String.fromCharCode(byte);
  let rank = 0;
  for (let code = 0; code < byte; code++) if (!printable(code)) rank++;
  return String.fromCharCode(0x100 + rank);
});

const encoder: TextEncoder = new TextEncoder();

/** The characters that stand for the UTF-8 bytes of a character. */
export function byteLevelText(character: string): string {
  let text = '';
  for (const byte of encoder.encode(character)) text += BYTE_CHARACTERS[byte]!;
  return text;
}

/** The text with every character written as its bytes, all aligned with the character. */
export function toByteLevel(source: AlignedText): AlignedText {
  return mapCharacters(source, (character, codePoint) =>
    codePoint < 0x80 ? BYTE_CHARACTERS[codePoint]! : byteLevelText(character),
  );
}
