import { LexrunError } from '../error/lexrun-error.js';
import { isObject } from '../schema/is-object.js';
import type { ModelReference } from './model-source.js';

/**
 * A reference as a caller may write it: a plain string is always a directory, never anything on a network.
 * @throws LexrunError `INVALID_OPTIONS`.
 */
export function toModelReference(model: unknown): ModelReference {
  if (typeof model === 'string' && model !== '') return { kind: 'directory', path: model };
  if (isObject(model) && isReference(model)) return model as unknown as ModelReference;
  throw new LexrunError(
    'INVALID_OPTIONS',
    'Option model must be the path of a model directory, or a model reference.',
    {
      details: { option: 'model' },
    },
  );
}

/** Whether it has what its kind cannot do without; the addresses of remote models are checked where they are read. */
function isReference({ kind, path, files, repo, url }: Readonly<Record<string, unknown>>): boolean {
  if (kind === 'memory') return isObject(files);
  return typeof (kind === 'directory' ? path : kind === 'hub' ? repo : kind === 'url' && url) === 'string';
}
