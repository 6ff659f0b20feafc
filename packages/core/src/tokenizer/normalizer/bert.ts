import type { AlignedText } from '../aligned-text.js';
import { CONTROL, classOf, NONSPACING_MARK, SPACE } from '../unicode/classes.js';
import { type BertOptions, isChinese } from './bert-options.js';
import { lowercase } from './lowercase.js';
import type { Normalizer } from './normalizer.js';
import { filterCharacters, mapCharacters } from './steps.js';
import { unicodeForm } from './unicode-form.js';

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
