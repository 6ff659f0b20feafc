import { LexrunError } from '../error/lexrun-error.js';
import { fileTooLarge } from './file-too-large.js';
import { checkModelPath } from './model-path.js';
import type { ModelFiles, ModelSource } from './model-source.js';

/** Opens models whose files the caller holds in memory (`{ kind: 'memory', files }`). External data must be among them. */
export function createMemorySource(): ModelSource {
  return {
    async open(reference) {
      if (reference.kind !== 'memory') {
        throw new LexrunError('MODEL_NOT_FOUND', 'This source opens models in memory only');
      }
      return memoryFiles(reference.files);
    },
  };
}

function memoryFiles(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): ModelFiles {
  return {
    async has(path) {
      return Object.hasOwn(files, path);
    },
    async read(path, maxBytes) {
      checkModelPath(path);
      const bytes = Object.hasOwn(files, path) ? files[path] : undefined;
      if (bytes === undefined) throw new LexrunError('MODEL_NOT_FOUND', `The model has no file ${path}`);
      if (!(bytes instanceof Uint8Array)) {
        throw new LexrunError('INVALID_OPTIONS', `The model's file ${path} is not a Uint8Array`);
      }
      if (bytes.byteLength > maxBytes) throw fileTooLarge(path, maxBytes, bytes.byteLength);
      // A copy: what is verified must not change under the caller's hands. `slice` of a Buffer would be a view.
      return new Uint8Array(bytes);
    },
  };
}
