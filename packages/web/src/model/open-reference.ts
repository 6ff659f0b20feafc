import {
  createMemorySource,
  hubAddress,
  LexrunError,
  type ModelFiles,
  type ModelReference,
  urlAddress,
} from '@lexrun/core';
import { httpFiles } from './http-files.js';

/** Opens a reference with the source of its kind. @throws LexrunError as the source does. */
export async function openReference(reference: ModelReference): Promise<ModelFiles> {
  switch (reference.kind) {
    case 'directory':
      return httpFiles(reference.path);
    case 'memory':
      return createMemorySource().open(reference);
    case 'hub':
      return httpFiles(hubAddress(reference).base);
    case 'url':
      return httpFiles(urlAddress(reference).base);
    default:
      throw new LexrunError('INVALID_OPTIONS', 'The model reference is of no kind this package opens.');
  }
}
