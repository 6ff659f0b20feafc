import { LexrunError } from '../error/lexrun-error.js';
import type { ModelBytes } from '../session/backend.js';
import { siblingPath } from './model-path.js';
import type { ModelFiles } from './model-source.js';
import { isBatchInvariant } from './onnx/batch-invariance.js';
import { checkOnnx } from './onnx/check-onnx.js';
import type { ExternalTensor } from './onnx/tensor-proto.js';

/** Largest file of weights: what one protobuf message, one hash and one buffer can all hold. */
const MAX_FILE_BYTES: number = 2 ** 31 - 1;
/** Largest model, all files of weights together. */
const MAX_MODEL_BYTES: number = 8 * 2 ** 30;

/**
 * Reads an ONNX file and the external files it names, and inspects it before any native parser may see it. External
 * files lie inside the model, beside the ONNX file or below; every range the model claims in them must exist.
 * @throws LexrunError `INVALID_MODEL` for what does not hold, `MODEL_NOT_FOUND` for a missing file, `INTEGRITY` as
 * `files` verifies.
 */
export async function readWeights(files: ModelFiles, path: string): Promise<ModelBytes> {
  const onnx = await files.read(path, MAX_FILE_BYTES);
  const { operators, locations, findings } = checkOnnx(onnx);
  const externalData: { path: string; data: Uint8Array<ArrayBuffer> }[] = [];
  let left = MAX_MODEL_BYTES - onnx.byteLength;
  for (const location of locations) {
    const data = await readExternal(files, siblingPath(path, location), Math.min(left, MAX_FILE_BYTES));
    left -= data.byteLength;
    externalData.push({ path: location, data });
  }
  checkRanges(findings.external, new Map(externalData.map(({ path: location, data }) => [location, data.byteLength])));
  return { onnx, externalData, batchInvariant: isBatchInvariant(operators) };
}

async function readExternal(files: ModelFiles, path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await files.read(path, maxBytes, { exclusive: true });
  } catch (error) {
    if (!LexrunError.is(error, 'MODEL_NOT_FOUND')) throw error;
    throw new LexrunError('MODEL_NOT_FOUND', `The weights refer to ${path}, which the model does not have`, {
      hint: 'Large exports keep weights in a second file (model.onnx_data): copy it along.',
      cause: error,
    });
  }
}

function checkRanges(tensors: readonly ExternalTensor[], sizes: ReadonlyMap<string, number>): void {
  for (const { location, offset, length } of tensors) {
    const size = sizes.get(location) ?? 0;
    if (offset + (length ?? 0) > size) {
      throw new LexrunError('INVALID_MODEL', 'A file of external weights is shorter than the model says', {
        hint: 'Fetch the file again: it was probably cut.',
        details: { expected: offset + (length ?? 0), actual: size },
      });
    }
  }
}
