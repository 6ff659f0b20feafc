import { DYNAMIC } from './batch-invariance.js';

/**
 * How a model is quantized: `dynamic-int8` quantizes activations by what they are in each run, `static` by scales fixed
 * beforehand, `weight-only` computes in floating point on compressed weights.
 */
export type Quantization = 'none' | 'dynamic-int8' | 'static' | 'weight-only';

/** Operators on 8-bit activations. Their scales are constants unless an operator of {@link DYNAMIC} makes them. */
const STATIC: ReadonlySet<string> = new Set([
  'ai.onnx:QuantizeLinear',
  'com.microsoft:QuantizeLinear',
  'ai.onnx:MatMulInteger',
  'ai.onnx:ConvInteger',
  'com.microsoft:MatMulIntegerToFloat',
  'com.microsoft:MatMulInteger16',
  'com.microsoft:QAttention',
  'com.microsoft:QGemm',
  'com.microsoft:QEmbedLayerNormalization',
  'com.microsoft:QOrderedMatMul',
]);

const WEIGHT_ONLY: ReadonlySet<string> = new Set([
  'ai.onnx:DequantizeLinear',
  'com.microsoft:DequantizeLinear',
  'com.microsoft:MatMulNBits',
  'com.microsoft:MatMulBnb4',
  'com.microsoft:MatMulFpQ4',
  'com.microsoft:GatherBlockQuantized',
  'com.microsoft:DequantizeBFP',
  'com.microsoft:QMoE',
]);

/** Kind of quantization that the operators of a model show. */
export function quantizationOf(operators: ReadonlyMap<string, number>): Quantization {
  const names = [...operators.keys()];
  if (names.some((name) => DYNAMIC.has(name))) return 'dynamic-int8';
  if (names.some((name) => STATIC.has(name) || /:QLinear/.test(name))) return 'static';
  return names.some((name) => WEIGHT_ONLY.has(name)) ? 'weight-only' : 'none';
}
