import type { AlignedText } from '../aligned-text.js';
import type { Fields } from '../spec/fields.js';
import { CONTROL, classOf, NONSPACING_MARK, SPACE } from '../unicode/classes.js';
import { lowercase } from './lowercase.js';
import type { Normalizer } from './normalizer.js';
import { filterCharacters, mapCharacters } from './steps.js';
import { unicodeForm } from './unicode-form.js';

/** Settings of the Bert normalizer. */
export interface BertOptions {
  readonly cleanText: boolean;
  readonly handleChineseChars: boolean;
  readonly stripAccents: boolean;
  readonly lowercase: boolean;
}

/** Reads the settings; accents are stripped with lowercase unless said otherwise. */
export function readBertOptions(spec: Fields): BertOptions {
  const lower = spec.boolean('lowercase');
  return {
    cleanText: spec.boolean('clean_text'),
    handleChineseChars: spec.boolean('handle_chinese_chars'),
    stripAccents: spec.boolean('strip_accents', lower),
    lowercase: lower,
  };
}

/** The blocks of CJK ideographs that are split one by one. */
export function isChinese(codePoint: number): boolean {
  return (
    codePoint >= 0x3400 &&
    (codePoint <= 0x4dbf ||
      (codePoint >= 0x4e00 && codePoint <= 0x9fff) ||
      (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
      (codePoint >= 0x20000 && codePoint <= 0x2a6df) ||
      (codePoint >= 0x2a700 && codePoint <= 0x2b81f) ||
      (codePoint >= 0x2b920 && codePoint <= 0x2ceaf) ||
      (codePoint >= 0x2f800 && codePoint <= 0x2fa1f))
  );
}

const nfd = unicodeForm('NFD');

/** Cleans, isolates ideographs, strips accents, lowercases. */
export class BertNormalizer implements Normalizer {
  readonly options: BertOptions;

  constructor(options: BertOptions) {
    this.options = options;
  }

  normalize(source: AlignedText): AlignedText {
    let text = source;
    if (this.options.cleanText) {
      text = filterCharacters(text, (codePoint) => codePoint !== 0 && (classOf(codePoint) & CONTROL) === 0);
      text = mapCharacters(text, (character, codePoint) => ((classOf(codePoint) & SPACE) !== 0 ? ' ' : character));
    }
    if (this.options.handleChineseChars) {
      text = mapCharacters(text, (character, codePoint) => (isChinese(codePoint) ? ` ${character} ` : character));
    }
    if (this.options.stripAccents) {
      text = filterCharacters(nfd.normalize(text), (codePoint) => (classOf(codePoint) & NONSPACING_MARK) === 0);
    }
    return this.options.lowercase ? lowercase.normalize(text) : text;
  }
}
