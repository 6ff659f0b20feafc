import type { ModelContext } from './task-runner.js';

/** Which end of a text that is too long is cut: the left where the model's files say so, in either of their spellings. */
export function truncationSide({ truncationSide: side }: Pick<ModelContext, 'truncationSide'>): 'left' | 'right' {
  return side === 'left' || side === 'Left' ? 'left' : 'right';
}
