import { LexrunError } from '../error/lexrun-error.js';
import type { ModelReference } from './model-source.js';

/**
 * A reference as a caller may write it: a plain string is always a directory, never anything on a network.
 * @throws LexrunError `INVALID_OPTIONS`.
 */
export function toModelReference(model: unknown): ModelReference {
  if (typeof model === 'string' && model !== '') return { kind: 'directory', path: model };
  if (typeof model === 'object' && model !== null && 'kind' in model) return model as ModelReference;
  throw new LexrunError(
    'INVALID_OPTIONS',
    'Option model must be the path of a model directory, or a model reference.',
    {
      details: { option: 'model' },
    },
  );
}
