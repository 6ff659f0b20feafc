import { type BertOptions, isChinese } from '../normalizer/bert-options.js';
import { CONTROL, classOf, NONSPACING_MARK, PUNCTUATION, SPACE } from '../unicode/classes.js';
import { decompose, isCombining } from '../unicode/combining.js';

/* What a character does to the word that is being read. */
export const DROPPED: number = 1;
/** Ends the word. */
export const BREAK: number = 2;
/** Adds one unit to it, {@link BertCharacters.unitOf}. */
export const UNIT: number = 3;
/** Is a word of its own, one unit long. */
export const ALONE: number = 4;
/** Becomes several units, {@link BertCharacters.textOf}: they may hold breaks and punctuation. */
export const TEXT: number = 5;
/** Moves among its neighbours when they are normalized: only the general path can tell. */
export const ENTANGLED: number = 6;

/** What each character becomes under a Bert normalizer, worked out a block at a time. */
export class BertCharacters {
  readonly #options: BertOptions;
  readonly #kinds: (Uint8Array | undefined)[] = [];
  readonly #units: (Uint16Array | undefined)[] = [];
  readonly #texts = new Map<number, string>();

  constructor(options: BertOptions) {
    this.#options = options;
  }

  kindOf(codePoint: number): number {
    return (this.#kinds[codePoint >> 8] ?? this.#build(codePoint >> 8))[codePoint & 255]!;
  }

  /** The unit of a {@link UNIT} or {@link ALONE} character. */
  unitOf(codePoint: number): number {
    return this.#units[codePoint >> 8]![codePoint & 255]!;
  }

  /** The units of a {@link TEXT} character. */
  textOf(codePoint: number): string {
    return this.#texts.get(codePoint)!;
  }

  #build(page: number): Uint8Array {
    const kinds = new Uint8Array(256);
    const units = new Uint16Array(256);
    for (let low = 0; low < 256; low++) {
      const codePoint = page * 256 + low;
      const text = this.#normalize(codePoint);
      const kind = text === null ? ENTANGLED : kindOfText(text);
      kinds[low] = kind;
      if (kind === UNIT) units[low] = text!.charCodeAt(0);
      else if (kind === ALONE) units[low] = text!.trim().charCodeAt(0);
      else if (kind === TEXT) this.#texts.set(codePoint, text!);
    }
    this.#units[page] = units;
    this.#kinds[page] = kinds;
    return kinds;
  }

  /** The normalized character, or null where that depends on its neighbours. */
  #normalize(codePoint: number): string | null {
    const options = this.#options;
    let text = String.fromCodePoint(codePoint);
    if (options.cleanText) {
      if (codePoint === 0 || (classOf(codePoint) & CONTROL) !== 0) return '';
      if ((classOf(codePoint) & SPACE) !== 0) text = ' ';
    }
    if (options.handleChineseChars && isChinese(codePoint)) text = ` ${text} `;
    if (options.stripAccents) {
      let stripped = '';
      for (const character of text) {
        for (const part of decompose(character.codePointAt(0)!, false)) {
          const partCode = part.codePointAt(0)!;
          if ((classOf(partCode) & NONSPACING_MARK) !== 0) continue;
          if (isCombining(partCode)) return null;
          stripped += part;
        }
      }
      text = stripped;
    }
    if (options.lowercase) text = Array.from(text, (character) => character.toLowerCase()).join('');
    return text;
  }
}

function kindOfText(text: string): number {
  if (text === '') return DROPPED;
  const trimmed = text.trim();
  const bits = classOf(text.codePointAt(0)!);
  if (text.length === 1) {
    if ((bits & SPACE) !== 0) return BREAK;
    return (bits & PUNCTUATION) !== 0 ? ALONE : UNIT;
  }
  // An ideograph between its two spaces.
  if (trimmed.length === 1 && text === ` ${trimmed} ` && (classOf(trimmed.charCodeAt(0)) & SPACE) === 0) return ALONE;
  return TEXT;
}
