import { createMemorySource, LexrunError, type ModelFiles, type ModelReference, verifiedFiles } from '@lexrun/core';
import { createDirectorySource } from './directory-source.js';

/** Opens a reference with the source of its kind. @throws LexrunError as the source does. */
export async function openReference(reference: ModelReference): Promise<ModelFiles> {
  switch (reference.kind) {
    case 'directory': {
      const files = await createDirectorySource().open(reference);
      const { files: pinned } = reference;
      return pinned === undefined ? files : verifiedFiles(files, { files: new Map(Object.entries(pinned)) });
    }
    case 'memory':
      return createMemorySource().open(reference);
    case 'hub':
    case 'url': {
      // Loaded on demand: who uses local models never loads code that can reach the network.
      const { openRemote } = await import('./remote/open-remote.js');
      return openRemote(reference);
    }
    default:
      throw new LexrunError('INVALID_OPTIONS', 'The model reference is of no kind this package opens.');
  }
}
