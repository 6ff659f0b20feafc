import { checkModelPath, fileTooLarge, LexrunError, type ModelFiles } from '@lexrun/core';

/** The files below a URL, fetched each time. */
export function httpFiles(base: string): ModelFiles {
  return {
    async has(path) {
      checkModelPath(path);
      const response = await fetch(new URL(path, base), { method: 'HEAD' });
      return response.ok;
    },
    async read(path, maxBytes) {
      checkModelPath(path);
      const response = await fetch(new URL(path, base));
      if (!response.ok) throw new LexrunError('MODEL_NOT_FOUND', `The model has no file ${path}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.byteLength > maxBytes) throw fileTooLarge(path, maxBytes, bytes.byteLength);
      return bytes;
    },
  };
}
