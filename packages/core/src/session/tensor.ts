/** Element types a session may declare. `float16` data are the raw 16-bit patterns. */
export type TensorType =
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bool'
  | 'string';

/** The typed array that holds a tensor's elements. */
export type TensorData =
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Float32Array
  | Float64Array;

/** A dense tensor in row-major order; `data.length` is the product of `dims`. */
export interface Tensor {
  /** Type of the elements. */
  readonly type: TensorType;
  /** Size of each axis; empty for a scalar. */
  readonly dims: readonly number[];
  /** The elements. */
  readonly data: TensorData;
}

/** Tensors by input or output name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a session declares of one input or output. */
export interface TensorInfo {
  /** Name the model gives it. */
  readonly name: string;
  /** Type of the elements. */
  readonly type: TensorType;
  /** Fixed sizes as numbers, symbolic ones by name. */
  readonly shape: readonly (number | string)[];
}
