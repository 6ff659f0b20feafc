import type { Fields } from '../spec/fields.js';

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
