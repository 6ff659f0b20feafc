import { expect, it } from 'vitest';
import { formatBytes, formatTable, printable } from './printable.js';

it('leaves no control character for the terminal', () => {
  expect(printable('a\u001b[31mb\r\n\u009bc\u202edé😀')).toBe('a\ufffd[31mb\ufffd\ufffd\ufffdc\ufffddé😀');
});

it('prints sizes and columns', () => {
  expect([0, 999, 1_000, 11_623_917, 999_960, 5e12, 9e15].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '11.6 MB',
    '1.0 MB',
    '5.0 TB',
    '9000.0 TB',
  ]);
  expect(
    formatTable([
      ['a', 'long', ''],
      ['bbb', 'c', 'd'],
    ]),
  ).toBe('a    long\nbbb  c     d\n');
});
