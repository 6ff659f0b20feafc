import { LexrunError } from '../error/lexrun-error.js';
import type { ModelFiles } from './model-source.js';
import { DTYPES, findWeights } from './select-weights.js';

/** Tells which variants a model has instead of the one asked for. @throws LexrunError `MODEL_NOT_FOUND`, always. */
export async function absentWeights(files: ModelFiles, dtype: string): Promise<never> {
  const present: string[] = [];
  for (const known of DTYPES) if ((await findWeights(files, known)) !== undefined) present.push(known);
  if (present.length === 0) {
    throw new LexrunError('MODEL_NOT_FOUND', 'The model has no ONNX weights', {
      hint: 'Weights lie in onnx/model.onnx, onnx/model_quantized.onnx, onnx/model_q4.onnx, …; export the model first.',
    });
  }
  throw new LexrunError('MODEL_NOT_FOUND', `The model has no ${dtype} weights; it has: ${present.join(', ')}`, {
    hint: `Use dtype: '${present[0]}', or leave dtype out.`,
  });
}
