import type { FastPath } from '../fast/fast-path.js';
import type { Model } from '../model/model.js';
import type { Fields } from '../spec/fields.js';

/** Imports the one-pass encoder for the combination of components, where there is one. */
export async function loadFastPath(_root: Fields): Promise<((model: Model) => FastPath | null) | null> {
  return null;
}
