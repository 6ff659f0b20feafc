import { isBatchInvariant } from './batch-invariance.js';
import { checkOnnx } from './check-onnx.js';
import { type Quantization, quantizationOf } from './quantization.js';
import type { ExternalTensor } from './tensor-proto.js';
import type { ValueInfo } from './value-info.js';

/** One input or output as the ONNX file declares it. */
export interface OnnxValue extends Omit<ValueInfo, 'type'> {
  /** Element type, for example `float32`; what is no dense tensor is `other`. */
  readonly type: string;
}

/** What an ONNX file says of itself. */
export interface OnnxSummary {
  /** Version of the ONNX format. */
  readonly irVersion: number;
  /** Tool that wrote the file, with its version; may be empty. */
  readonly producer: string;
  /** Version of each operator set, by domain. */
  readonly opsets: ReadonlyMap<string, number>;
  /** Uses of each operator, by `domain:operator` (`ai.onnx:MatMul`), subgraphs and functions included. */
  readonly operators: ReadonlyMap<string, number>;
  /** Inputs of the graph that are no weights. */
  readonly inputs: readonly OnnxValue[];
  /** Outputs of the graph. */
  readonly outputs: readonly OnnxValue[];
  /** Tensors kept outside of the file. Their paths are as the file gives them: unchecked. */
  readonly externalTensors: readonly ExternalTensor[];
  /** The distinct files of {@link OnnxSummary.externalTensors}, unchecked. */
  readonly externalDataLocations: readonly string[];
  /** Bytes of weights inside the file. */
  readonly initializerBytes: number;
  /** How the weights, and possibly the activations, are quantized. */
  readonly quantization: Quantization;
  /** False where activations are quantized by a scale taken over the whole batch. */
  readonly batchInvariant: boolean;
}

/** Names by `TensorProto.DataType`. */
const TYPES: readonly string[] = (
  'other float32 uint8 int8 uint16 int16 int32 int64 string bool float16 float64 uint32 uint64 complex64 complex128 ' +
  'bfloat16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz uint4 int4 float4e2m1 float8e8m0 uint2 int2'
).split(' ');

/**
 * Tells what an ONNX file is made of, after the checks that every load makes of it.
 * @throws LexrunError `INVALID_MODEL` for a file that is cut, is not ONNX, contradicts itself or names files to execute.
 */
export function inspectOnnx(bytes: Uint8Array): OnnxSummary {
  const { irVersion, producer, opsets, operators, findings, locations } = checkOnnx(bytes);
  const named = (value: ValueInfo): OnnxValue => ({ ...value, type: TYPES[value.type] ?? 'other' });
  return {
    irVersion,
    producer,
    opsets,
    operators,
    inputs: findings.inputs.map(named),
    outputs: findings.outputs.map(named),
    externalTensors: findings.external,
    externalDataLocations: locations,
    initializerBytes: findings.initializerBytes,
    quantization: quantizationOf(operators),
    batchInvariant: isBatchInvariant(operators),
  };
}
