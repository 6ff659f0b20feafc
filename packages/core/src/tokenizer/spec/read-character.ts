import { type Fields, invalidTokenizer } from './fields.js';

/** A string of exactly one character. @throws LexrunError `INVALID_TOKENIZER`. */
export function readCharacter(fields: Fields, key: string): string {
  const value = fields.string(key);
  if ([...value].length !== 1) throw invalidTokenizer(`${fields.path}.${key} must be one character`);
  return value;
}
