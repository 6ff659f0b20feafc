import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkModelPath, LexrunError, type ModelReference } from '@lexrun/core';
import { isDirectory } from './is-directory.js';

/** Where an npm package with a model is looked for. */
export interface PackageModelOptions {
  /** File or `import.meta.url` of the module that depends on the package. @default the working directory */
  readonly from?: string;
  /** Folder of the model inside the package. @default the package itself */
  readonly folder?: string;
}

const NAME = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/;

/**
 * Names a model that an npm package carries: `npm install @org/sentiment-model`, and it is versioned, locked and mirrored
 * like any dependency. The package's code is never run.
 * @throws LexrunError `MODEL_NOT_FOUND` where it is not installed, `INVALID_OPTIONS` for a name that is none.
 */
export function packageModel(name: string, options: PackageModelOptions = {}): ModelReference {
  if (!NAME.test(name)) throw new LexrunError('INVALID_OPTIONS', 'packageModel() takes the name of an npm package');
  const { folder, from } = options;
  if (folder !== undefined) checkModelPath(folder);
  const start =
    from === undefined ? process.cwd() : dirname(from.startsWith('file:') ? fileURLToPath(from) : resolve(from));
  for (let directory = start; ; directory = dirname(directory)) {
    const path = join(directory, 'node_modules', name, folder ?? '');
    if (isDirectory(path)) return { kind: 'directory', path };
    if (dirname(directory) === directory) break;
  }
  throw new LexrunError('MODEL_NOT_FOUND', `The package ${name} is not installed, or has no such folder`, {
    hint: `Install it: npm install ${name}. Pass { from: import.meta.url } where the working directory is another.`,
  });
}
