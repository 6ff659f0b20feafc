import type { TensorData, TensorType } from '../session/tensor.js';

type ArrayType = new (buffer: ArrayBuffer) => TensorData;

/** A datatype of the protocol. */
export interface Datatype {
  /** Its name in the protocol. */
  readonly name: string;
  readonly type: TensorType;
  /** Bytes of an element. */
  readonly size: number;
  /** Views little-endian bytes, which is what every platform of JavaScript runtimes has. */
  readonly view: ArrayType;
}

const entry = (name: string, type: TensorType, size: number, view: ArrayType): Datatype => ({ name, type, size, view });

const DATATYPES: readonly Datatype[] = [
  entry('INT64', 'int64', 8, BigInt64Array),
  entry('INT32', 'int32', 4, Int32Array),
  entry('INT16', 'int16', 2, Int16Array),
  entry('INT8', 'int8', 1, Int8Array),
  entry('UINT64', 'uint64', 8, BigUint64Array),
  entry('UINT32', 'uint32', 4, Uint32Array),
  entry('UINT16', 'uint16', 2, Uint16Array),
  entry('UINT8', 'uint8', 1, Uint8Array),
  entry('FP64', 'float64', 8, Float64Array),
  entry('FP32', 'float32', 4, Float32Array),
  entry('FP16', 'float16', 2, Uint16Array),
  entry('BOOL', 'bool', 1, Uint8Array),
];

/** The datatype of this name in the protocol; undefined for `BYTES` and unknown ones. */
export function datatypeNamed(name: unknown): Datatype | undefined {
  return DATATYPES.find((datatype) => datatype.name === name);
}

/** The datatype of a tensor's elements. @throws never for a type other than `string` */
export function datatypeOf(type: TensorType): Datatype | undefined {
  return DATATYPES.find((datatype) => datatype.type === type);
}
