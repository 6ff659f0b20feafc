import { LexrunError } from '../error/lexrun-error.js';
import type { ModelFiles } from './model-source.js';

/**
 * File name endings of the variants, as transformers.js names them, in the order in which `auto` looks: what computes in
 * full precision first, then weight-only before activation-quantized, half precision last (slow or missing on CPUs).
 */
const SUFFIXES: Readonly<Record<string, string>> = {
  fp32: '',
  q4: '_q4',
  bnb4: '_bnb4',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q2: '_q2',
  q1: '_q1',
  fp16: '_fp16',
  q4f16: '_q4f16',
  q2f16: '_q2f16',
  q1f16: '_q1f16',
};
/** transformers.js keeps weights in `onnx/`; exporters leave them at the top. */
const FOLDERS = ['onnx/', ''] as const;

/** Names of the variants a `dtype` option can ask for, beside `auto`. */
const DTYPES: readonly string[] = Object.keys(SUFFIXES);

/**
 * Finds the weights of a variant: `onnx/model<suffix>.onnx`, or the same at the top of the model.
 * @param dtype a name of {@link DTYPES}, or `auto`: `preferred` if the model has it, otherwise the first that exists in the order
 * fp32, q4, bnb4, q8, int8, uint8, q2, q1, fp16, q4f16, q2f16, q1f16
 * @param preferred the variant the manifest names for `auto`
 * @throws LexrunError `INVALID_OPTIONS` for an unknown name, `MODEL_NOT_FOUND` naming the variants that exist.
 */
export async function selectWeights(files: ModelFiles, dtype: string, preferred?: string): Promise<string> {
  if (dtype !== 'auto') return (await find(files, dtype)) ?? (await absent(files, dtype));
  if (preferred !== undefined) {
    if (!Object.hasOwn(SUFFIXES, preferred)) {
      throw new LexrunError('INVALID_MODEL', 'lexrun.json names a dtype that does not exist', {
        hint: `Use one of ${DTYPES.join(', ')}.`,
      });
    }
    const path = await find(files, preferred);
    if (path !== undefined) return path;
  }
  for (const known of DTYPES) {
    const path = await find(files, known);
    if (path !== undefined) return path;
  }
  return await absent(files, dtype);
}

async function find(files: ModelFiles, dtype: string): Promise<string | undefined> {
  if (!Object.hasOwn(SUFFIXES, dtype)) {
    throw new LexrunError('INVALID_OPTIONS', 'dtype names no known variant', {
      hint: `Use 'auto', ${DTYPES.map((known) => `'${known}'`).join(', ')}.`,
    });
  }
  for (const folder of FOLDERS) {
    const path = `${folder}model${SUFFIXES[dtype]}.onnx`;
    if (await files.has(path)) return path;
  }
  return undefined;
}

async function absent(files: ModelFiles, dtype: string): Promise<never> {
  const present: string[] = [];
  for (const known of DTYPES) if ((await find(files, known)) !== undefined) present.push(known);
  if (present.length === 0) {
    throw new LexrunError('MODEL_NOT_FOUND', 'The model has no ONNX weights', {
      hint: 'Weights lie in onnx/model.onnx, onnx/model_quantized.onnx, onnx/model_q4.onnx, …; export the model first.',
    });
  }
  throw new LexrunError('MODEL_NOT_FOUND', `The model has no ${dtype} weights; it has: ${present.join(', ')}`, {
    hint: `Use dtype: '${present[0]}', or leave dtype out.`,
  });
}
