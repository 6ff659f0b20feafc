import type { ModelBytes } from '../session/backend.js';
import { MAX_FILE_BYTES } from './max-file-bytes.js';
import { siblingPath } from './model-path.js';
import type { ModelFiles } from './model-source.js';
import { isBatchInvariant } from './onnx/batch-invariance.js';
import { checkOnnx } from './onnx/check-onnx.js';

/**
 * Reads an ONNX file and the external files it names, and inspects it before any native parser may see it. External
 * files lie inside the model, beside the ONNX file or below; every range the model claims in them must exist.
 * @throws LexrunError `INVALID_MODEL` for what does not hold, `MODEL_NOT_FOUND` for a missing file, `INTEGRITY` as
 * `files` verifies.
 */
export async function readWeights(files: ModelFiles, path: string): Promise<ModelBytes> {
  const onnx = await files.read(path, MAX_FILE_BYTES);
  const { operators, locations, findings } = checkOnnx(onnx);
  const external = locations.map((location) => ({ location, path: siblingPath(path, location) }));
  const externalData =
    external.length === 0
      ? []
      : await (await import('./read-external.js')).readExternal(files, external, findings.external, onnx.byteLength);
  return { onnx, externalData, batchInvariant: isBatchInvariant(operators) };
}
