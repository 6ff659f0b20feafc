/** Operators that take the scale of activations over the whole tensor, so over every row of a batch. */
export const DYNAMIC: ReadonlySet<string> = new Set([
  'ai.onnx:DynamicQuantizeLinear',
  'com.microsoft:DynamicQuantizeLinear',
  'com.microsoft:DynamicQuantizeMatMul',
  'com.microsoft:DynamicQuantizeLSTM',
]);

/** Whether no operator of the model looks across the rows of a batch to quantize them. */
export function isBatchInvariant(operators: ReadonlyMap<string, number>): boolean {
  return ![...operators.keys()].some((name) => DYNAMIC.has(name));
}
