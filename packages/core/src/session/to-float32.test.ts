import { expect, test } from 'vitest';
import type { Tensor } from './tensor.js';
import { toFloat32 } from './to-float32.js';

const half = (...bits: number[]): Tensor => ({ type: 'float16', dims: [bits.length], data: Uint16Array.from(bits) });

test('half floats by their bits', () => {
  const table: readonly (readonly [bits: number, value: number])[] = [
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65_504],
    [0xfbff, -65_504],
    [0x0400, 2 ** -14],
    [0x03ff, (1023 / 1024) * 2 ** -14],
    [0x0001, 2 ** -24],
    [0x8001, -(2 ** -24)],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
    [0xfc01, Number.NaN],
  ];
  expect([...toFloat32(half(...table.map(([bits]) => bits)))]).toEqual(table.map(([, value]) => value));
  expect(Object.is(toFloat32(half(0x8000))[0], -0)).toBe(true);
});

test('half floats that the runtime has turned into numbers already', () => {
  // A Float16Array of newer runtimes, stood in for by another array of numbers.
  const data = Float64Array.of(0.5, -2) as unknown as Uint16Array;
  expect([...toFloat32({ type: 'float16', dims: [2], data })]).toEqual([0.5, -2]);
});

test('32-bit floats are not copied', () => {
  const data = Float32Array.of(1, 2);
  expect(toFloat32({ type: 'float32', dims: [2], data })).toBe(data);
});

test.each([
  ['int64', BigInt64Array.of(-3n, 5n)],
  ['int32', Int32Array.of(-3, 5)],
  ['float64', Float64Array.of(-3, 5)],
  ['int8', Int8Array.of(-3, 5)],
] as const)('%s becomes floats', (type, data) => {
  expect([...toFloat32({ type, dims: [2], data })]).toEqual([-3, 5]);
});

test('strings are no numbers', () => {
  const tensor = { type: 'string', dims: [1], data: ['a'] } as unknown as Tensor;
  expect(() => toFloat32(tensor)).toThrow(expect.objectContaining({ code: 'INVALID_OUTPUT' }));
});
