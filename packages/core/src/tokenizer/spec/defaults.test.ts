import { expect, it } from 'vitest';
import { readTruncation } from './defaults.js';
import { Fields } from './fields.js';

// Written as a file has them: the largest integers of a machine are no safe integers of JavaScript.
it.each(['512', '9223372036854775807', '18446744073709551615'])('reads a truncation to %s tokens', (length) => {
  const json = `{"truncation":{"direction":"Right","max_length":${length},"strategy":"LongestFirst","stride":0}}`;
  expect(readTruncation(new Fields(JSON.parse(json), 'the file'))).toEqual({
    maxLength: length === '512' ? 512 : 1_000_000,
    stride: 0,
    strategy: 'longest_first',
    side: 'right',
  });
});
