import type { AlignedText } from '../aligned-text.js';
import { characterLength, codePointLength } from '../code-points.js';
import { Rewriter } from '../rewriter.js';
import { decodeBase64 } from '../spec/base64.js';
import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { graphemeEnd } from '../unicode/graphemes.js';
import type { Normalizer } from './normalizer.js';

/** A grapheme cluster of more bytes is looked up character by character. */
const MAX_CLUSTER_BYTES = 5;
const MAX_CACHED = 16_384;

const encoder: TextEncoder = new TextEncoder();

/** The replacements of SentencePiece: a double-array trie over UTF-8, whose values point into a text of replacements. */
class CharacterMap {
  readonly #units: Uint32Array;
  readonly #replacements: Uint8Array;
  readonly #cache = new Map<string, string | null>();

  constructor(bytes: Uint8Array, path: string) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = bytes.byteLength < 4 ? -1 : view.getUint32(0, true) >>> 2;
    if (size < 1 || 4 + 4 * size > bytes.byteLength) throw invalidTokenizer(`${path} is not a charsmap`);
    this.#units = new Uint32Array(size);
    for (let unit = 0; unit < size; unit++) this.#units[unit] = view.getUint32(4 + 4 * unit, true);
    this.#replacements = bytes.subarray(4 + 4 * size);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(this.#replacements);
    } catch (cause) {
      throw invalidTokenizer(`${path} is not valid UTF-8`, cause);
    }
  }

  /** What the shortest known prefix of a text is replaced by, or null. */
  replacement(text: string): string | null {
    let found = this.#cache.get(text);
    if (found === undefined) {
      found = this.#lookUp(encoder.encode(text));
      if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
      this.#cache.set(text, found);
    }
    return found;
  }

  #lookUp(key: Uint8Array): string | null {
    const units = this.#units;
    const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 512) >>> 6);
    let position = offsetOf(units[0]!);
    for (const byte of key) {
      if (byte === 0) return null;
      position ^= byte;
      const unit = units[position];
      if (unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) return null;
      position ^= offsetOf(unit);
      if (((unit >>> 8) & 1) === 1) return this.#read((units[position] ?? 0) & 0x7fffffff);
    }
    return null;
  }

  #read(start: number): string {
    let end = start;
    while (end < this.#replacements.length && this.#replacements[end] !== 0) end++;
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#replacements.subarray(start, end));
  }
}

/** The characters of the next text with their changes; see {@link Rewriter.write}. */
class Changes {
  readonly characters: string[] = [];
  readonly changes: number[] = [];

  keep(character: string): void {
    this.characters.push(character);
    this.changes.push(0);
  }

  /** Counted as the Rust library does: what disappears belongs to the character before, whatever that one was. */
  replace(old: string, text: string): void {
    for (const character of text) this.keep(character);
    const grown = codePointLength(text) - codePointLength(old);
    const count = this.changes.length;
    for (let index = count - grown; index < count; index++) this.changes[index] = 1;
    if (grown < 0 && count > 0) this.changes[count - 1]! += grown;
  }
}

function isShort(text: string): boolean {
  if (text.length > MAX_CLUSTER_BYTES) return false;
  return encoder.encode(text).length <= MAX_CLUSTER_BYTES;
}

/** Reads Precompiled: the very replacements a SentencePiece model was trained with. */
export function readPrecompiled(spec: Fields): Normalizer {
  const path = `${spec.path}.precompiled_charsmap`;
  const map = new CharacterMap(decodeBase64(spec.string('precompiled_charsmap'), path), path);
  return {
    normalize(source: AlignedText): AlignedText {
      const { text } = source;
      const changes = new Changes();
      let modified = false;
      const look = (part: string): boolean => {
        const replacement = map.replacement(part);
        if (replacement === null) return false;
        modified = true;
        changes.replace(part, replacement);
        return true;
      };
      for (let start = 0; start < text.length; ) {
        const end = graphemeEnd(text, start);
        const cluster = text.slice(start, end);
        if (!isShort(cluster) || !look(cluster)) {
          for (let unit = start; unit < end; ) {
            const width = characterLength(text, unit);
            const character = text.slice(unit, unit + width);
            if (!look(character)) changes.keep(character);
            unit += width;
          }
        }
        start = end;
      }
      if (!modified) return source;
      const rewriter = new Rewriter(source);
      for (const [index, character] of changes.characters.entries()) rewriter.write(character, changes.changes[index]!);
      return rewriter.finish();
    },
  };
}
