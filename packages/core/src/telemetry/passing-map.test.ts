import { expect, test } from 'vitest';
import { PassingMap } from './passing-map.js';

test('keeps what is there while thousands come and go', () => {
  const map = new PassingMap<object, number>();
  const staying = Array.from({ length: 100 }, () => ({}));
  for (const [index, key] of staying.entries()) map.set(key, index);
  for (let count = 0; count < 5_000; count++) {
    const key = {};
    map.set(key, count);
    expect(map.get(key)).toBe(count);
    map.delete(key);
    expect(map.get(key)).toBeUndefined();
  }
  expect(staying.map((key) => map.get(key))).toEqual([...staying.keys()]);
});

test('a key given again has the last value, and one that was deleted stays so', () => {
  const map = new PassingMap<string, number>();
  for (let count = 0; count < 200; count++) map.set('same', count);
  expect(map.get('same')).toBe(199);
  map.delete('same');
  map.delete('never there');
  expect(map.get('same')).toBeUndefined();
});
