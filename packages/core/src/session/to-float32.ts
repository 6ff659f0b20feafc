import { LexrunError } from '../error/lexrun-error.js';
import type { Tensor } from './tensor.js';

/** A tensor's values as 32-bit floats: the same array for `float32`, a converted copy for other numbers. */
export function toFloat32(tensor: Tensor): Float32Array {
  if (tensor.data instanceof Float32Array) return tensor.data;
  if (tensor.type === 'string')
    throw new LexrunError('INVALID_OUTPUT', 'The model gives strings where numbers are read.');
  const values = new Float32Array(tensor.data.length);
  // Newer runtimes hand out a Float16Array, whose elements are numbers already.
  if (tensor.type === 'float16' && tensor.data instanceof Uint16Array) {
    const halves = tensor.data;
    for (let index = 0; index < values.length; index++) values[index] = halfToNumber(halves[index]!);
  } else {
    for (let index = 0; index < values.length; index++) values[index] = Number(tensor.data[index]);
  }
  return values;
}

/** IEEE 754 binary16 (sign 1, exponent 5, fraction 10 bits) as a number. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
