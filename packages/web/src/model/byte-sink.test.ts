import { expect, it } from 'vitest';
import { ByteSink } from './byte-sink.js';

const bytes = (from: number, count: number) => Uint8Array.from({ length: count }, (_, i) => (from + i) % 256);

it.each([undefined, 0, 10, 100_000])('holds every byte in order, expecting %s', (expected) => {
  const sink = new ByteSink(expected);
  let length = 0;
  for (const size of [3, 0, 65_536, 70_000, 1]) {
    sink.append(bytes(length, size));
    length += size;
  }
  expect(sink.length).toBe(length);
  expect(Buffer.compare(sink.take(), bytes(0, length))).toBe(0);
});

it('gives what was expected without a copy', () => {
  const sink = new ByteSink(4);
  sink.append(bytes(0, 4));
  expect(sink.take().buffer.byteLength).toBe(4);
});
