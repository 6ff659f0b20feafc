import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const directory = fileURLToPath(new URL('../fixtures/tokenizers/', import.meta.url));

/** Names of the fixture tokenizers. */
export const fixtureNames: readonly string[] = readdirSync(directory);

/** A fresh copy of a fixture's tokenizer.json. */
export function fixture(name: string): Record<string, unknown> & { model: Record<string, unknown> } {
  return JSON.parse(gunzipSync(readFileSync(`${directory}${name}/tokenizer.json.gz`)).toString());
}

const SCRAPS = [
  'the',
  'Hello',
  'café',
  'e\u0301',
  'İstanbul',
  'ΣΊΣΥΦΟΣ',
  '東京',
  '한국어',
  'مرحبا',
  'हिन्दी',
  '👩‍👩‍👧',
  '🇩🇪',
  '👍🏽',
  'ﬁ',
  '№5',
  '𝒳',
  '\u0000',
  '\u200b',
  '\u00ad',
  '\ufeff',
  '\u3000',
  '\t',
  '\r\n',
  '\u2028',
  '\u0323\u0301',
  '[CLS]',
  '[SEP]',
  '</s>',
  '<s>',
  '<mask>',
  '<unk>',
  '<0x41>',
  '<|endoftext|>',
  '##ing',
  '▁',
  'Ġ',
  "don't",
  '3.14',
  '...',
  '-',
  '｀',
];

/** A well-formed text of scraps in many scripts and of random characters. */
export function randomText(next: () => number): string {
  let text = '';
  const parts = Math.floor(next() * 12);
  for (let part = 0; part < parts; part++) {
    if (next() < 0.6) text += SCRAPS[Math.floor(next() * SCRAPS.length)];
    else text += String.fromCodePoint(randomCodePoint(next));
    if (next() < 0.5) text += ' ';
  }
  return text;
}

function randomCodePoint(next: () => number): number {
  for (;;) {
    const ceiling = [0x80, 0x800, 0x10000, 0x110000][Math.floor(next() * 4)]!;
    const codePoint = Math.floor(next() * ceiling);
    if (codePoint < 0xd800 || codePoint > 0xdfff) return codePoint;
  }
}
