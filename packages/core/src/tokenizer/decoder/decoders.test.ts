import { describe, expect, it } from 'vitest';
import { Fields } from '../spec/fields.js';
import { byteFallbackDecoder } from './byte-fallback.js';
import { readBpeDecoder, readCtcDecoder, readStripDecoder } from './text.js';

// The expected values are those of the Rust library's own tests, where it has the case.
const fields = (value: object): Fields => new Fields(value, 'decoder');

describe('ByteFallback', () => {
  it.each([
    [
      ['Hey', 'friend!'],
      ['Hey', 'friend!'],
    ],
    [['<0x61>'], ['a']],
    [['<0xE5>'], ['\ufffd']],
    [
      ['<0xE5>', '<0x8f>'],
      ['\ufffd', '\ufffd'],
    ],
    [['<0xE5>', '<0x8f>', '<0xab>'], ['叫']],
    [
      ['<0xE5>', '<0x8f>', '<0xab>', 'a'],
      ['叫', 'a'],
    ],
    [
      ['<0xE5>', '<0x8f>', 'a'],
      ['\ufffd', '\ufffd', 'a'],
    ],
    [['<0xEF>', '<0xBB>', '<0xBF>'], ['\ufeff']],
    [
      ['<0x6>', '<0x0061>'],
      ['<0x6>', '<0x0061>'],
    ],
  ])('%j becomes %j', (tokens, expected) => {
    expect(byteFallbackDecoder.decode(tokens)).toEqual(expected);
  });
});

describe('Strip', () => {
  it.each([
    [{ content: 'H', start: 1, stop: 0 }, ['Hey', ' friend!', 'HHH'], ['ey', ' friend!', 'HH']],
    [{ content: 'y', start: 0, stop: 1 }, ['Hey', ' friend!'], ['He', ' friend!']],
    [{ content: 'H', start: 9, stop: 9 }, ['HHH', 'HaH', ''], ['', 'a', '']],
    [{ content: '😀', start: 1, stop: 1 }, ['😀😀😀', '😀'], ['😀', '']],
  ])('%j of %j gives %j', (spec, tokens, expected) => {
    expect(readStripDecoder(fields(spec)).decode(tokens)).toEqual(expected);
  });

  it.each(['', 'ab'])('refuses %j, which is not one character', (content) => {
    expect(() => readStripDecoder(fields({ content, start: 0, stop: 0 }))).toThrow(
      expect.objectContaining({ code: 'INVALID_TOKENIZER', message: expect.stringContaining('must be one character') }),
    );
  });
});

describe('BPEDecoder', () => {
  it('makes a space of the suffix, and nothing of the last one', () => {
    expect(readBpeDecoder(fields({ suffix: '</w>' })).decode(['my</w>', 'fri', 'end</w>'])).toEqual([
      'my ',
      'fri',
      'end',
    ]);
  });

  it('finds an empty suffix between all characters', () => {
    expect(readBpeDecoder(fields({ suffix: '' })).decode(['ab', '😀c'])).toEqual([' a b ', '😀c']);
  });
});

describe('CTC', () => {
  const spec = { pad_token: '<pad>', word_delimiter_token: '|', cleanup: true };

  it('drops repetitions and padding, and makes spaces of delimiters', () => {
    const decode = (text: string) => readCtcDecoder(fields(spec)).decode(text.split(' '));
    expect(decode('<pad> <pad> h e e l l <pad> l o o o <pad>')).toEqual(['h', 'e', 'l', 'l', 'o']);
    expect(decode('a | <pad> b').join('')).toBe('a b');
  });

  it.each([{ pad_token: '' }, { word_delimiter_token: '' }])('refuses %j', (empty) => {
    expect(() => readCtcDecoder(fields({ ...spec, ...empty }))).toThrow(
      expect.objectContaining({ code: 'INVALID_TOKENIZER', message: expect.stringContaining('empty token') }),
    );
  });
});
