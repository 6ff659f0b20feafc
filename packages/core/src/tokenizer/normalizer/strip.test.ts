import { expect, it } from 'vitest';
import { AlignedText } from '../aligned-text.js';
import { Fields } from '../spec/fields.js';
import { readStrip, stripAccents } from './strip.js';

const strip = (text: string, left: boolean, right: boolean): AlignedText =>
  readStrip(new Fields({ strip_left: left, strip_right: right }, 'normalizer')).normalize(AlignedText.of(text, 0));

it.each([
  [true, true, 'a 😀\u00a0b'],
  [true, false, 'a 😀\u00a0b \u3000'],
  [false, true, '\t a 😀\u00a0b'],
  [false, false, '\t a 😀\u00a0b \u3000'],
])('takes white space off the left (%s) and the right (%s)', (left, right, expected) => {
  expect(strip('\t a 😀\u00a0b \u3000', left, right).text).toBe(expected);
});

it.each(['', '   ', '\u3000'])('leaves nothing of %j, which is white space alone', (text) => {
  expect(strip(text, true, true).text).toBe('');
});

it('keeps the places of what stays', () => {
  const made = strip('  a😀b ', true, true);
  expect(Array.from('a😀b', (_, index) => made.startOf([0, 1, 3][index]!))).toEqual([2, 3, 5]);
});

it('takes marks away, and does not decompose first', () => {
  expect(stripAccents.normalize(AlignedText.of('e\u0301é', 0)).text).toBe('eé');
});
