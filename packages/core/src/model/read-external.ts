import { LexrunError } from '../error/lexrun-error.js';
import type { ModelBytes } from '../session/backend.js';
import { MAX_FILE_BYTES } from './max-file-bytes.js';
import type { ModelFiles } from './model-source.js';
import type { ExternalTensor } from './onnx/tensor-proto.js';

/** Largest model, all files of weights together. */
const MAX_MODEL_BYTES: number = 8 * 2 ** 30;

/** A file beside an ONNX file that holds weights of it. */
export interface ExternalFile {
  /** As the ONNX file names it. */
  readonly location: string;
  /** Inside the model. */
  readonly path: string;
}

/**
 * Reads the files that an ONNX file keeps weights in. A chunk of its own: most models are one file.
 * @throws LexrunError as `readWeights`.
 */
export async function readExternal(
  files: ModelFiles,
  external: readonly ExternalFile[],
  tensors: readonly ExternalTensor[],
  onnxBytes: number,
): Promise<ModelBytes['externalData']> {
  const externalData: { path: string; data: Uint8Array<ArrayBuffer> }[] = [];
  let left = MAX_MODEL_BYTES - onnxBytes;
  for (const { location, path } of external) {
    const data = await readFile(files, path, Math.min(left, MAX_FILE_BYTES));
    left -= data.byteLength;
    externalData.push({ path: location, data });
  }
  checkRanges(tensors, new Map(externalData.map(({ path, data }) => [path, data.byteLength])));
  return externalData;
}

async function readFile(files: ModelFiles, path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
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
