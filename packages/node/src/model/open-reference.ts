import { createMemorySource, LexrunError, type ModelFiles, type ModelReference } from '@lexrun/core';
import { createDirectorySource } from './directory-source.js';

/** Opens a reference with the source of its kind. @throws LexrunError as the source does. */
export async function openReference(reference: ModelReference): Promise<ModelFiles> {
  switch (reference.kind) {
    case 'directory':
      return createDirectorySource().open(reference);
    case 'memory':
      return createMemorySource().open(reference);
    default:
      throw new LexrunError('INVALID_OPTIONS', 'The model reference is of no kind this package opens.');
  }
}
