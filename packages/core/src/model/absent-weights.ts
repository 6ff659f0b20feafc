import { LexrunError } from '../error/lexrun-error.js';
import type { ModelFiles } from './model-source.js';
import { DTYPES, findWeights } from './select-weights.js';

/**
 * Tells which variants there are, or the model has, instead of the one asked for.
 * @param preferred what the manifest names, if that is at fault
 * @throws LexrunError as `selectWeights`, always.
 */
export async function absentWeights(files: ModelFiles, dtype: string, preferred?: string): Promise<never> {
  if (preferred !== undefined) {
    throw new LexrunError('INVALID_MODEL', 'lexrun.json names a dtype that does not exist', {
      hint: `Use one of ${DTYPES.join(', ')}.`,
    });
  }
  if (dtype !== 'auto' && !DTYPES.includes(dtype)) {
    throw new LexrunError('INVALID_OPTIONS', 'dtype names no known variant', {
      hint: `Use 'auto', ${DTYPES.map((known) => `'${known}'`).join(', ')}.`,
      details: { option: 'dtype' },
    });
  }
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
