import { createHash, createHmac as nodeHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createHmac } from './hmac-sha256.js';
import { finish, initialState } from './sha256.js';
import { textHashOf, toHashKey } from './text-hash.js';

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255);

test('SHA-256 equals the platform at every length around the block boundaries', () => {
  for (let length = 0; length <= 200; length++) {
    const data = bytes(length);
    expect(Buffer.from(finish(initialState(), data, 0)).toString('hex')).toBe(
      createHash('sha256').update(data).digest('hex'),
    );
  }
});

test('HMAC equals the platform for short, whole-block and long keys', () => {
  for (const keyLength of [0, 1, 32, 63, 64, 65, 200]) {
    const hmac = createHmac(bytes(keyLength));
    for (const length of [0, 1, 55, 56, 64, 119, 20_000]) {
      const expected = nodeHmac('sha256', bytes(keyLength)).update(bytes(length)).digest('hex');
      expect(Buffer.from(hmac(bytes(length))).toString('hex')).toBe(expected);
    }
  }
});

test('a text hash is half of the HMAC; a list differs from its joined texts; another key gives another hash', () => {
  const key = toHashKey('a key of sixteen bytes or more');
  const hash = textHashOf(key);
  const expected = nodeHmac('sha256', key).update('这部电影 🎬').digest('hex').slice(0, 32);
  expect(hash(['这部电影 🎬'])).toBe(expected);
  expect(hash(['a', 'b'])).not.toBe(hash(['ab']));
  expect(hash(['a', 'b'])).not.toBe(hash(['a,b']));
  expect(textHashOf(toHashKey('another key of sixteen bytes'))(['这部电影 🎬'])).not.toBe(expected);
});

test('a key that could be guessed is refused', () => {
  expect(() => toHashKey('too short')).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
});
