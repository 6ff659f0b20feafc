import type { ModelReference } from '@lexrun/core';

/**
 * Resolves a branch or tag of a hub to its commit, once, before executors open the model side by side and again after a
 * restart: all of them load one version. Other references are returned as they are.
 * @throws LexrunError as opening the model does.
 */
export async function settleReference(reference: ModelReference): Promise<ModelReference> {
  if (reference.kind !== 'hub') return reference;
  const { openRemote } = await import('./remote/open-remote.js');
  return (await openRemote(reference)).reference;
}
