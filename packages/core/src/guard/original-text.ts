import { LexrunError } from '../error/lexrun-error.js';
import type { OriginalText } from '../task/task-spec.js';
import type { OffsetMap } from './offset-map.js';

export { mapRemovals } from './offset-map.js';

/** The caller's string of one field, with the way back to it. */
export interface OriginalField {
  readonly original: string;
  readonly map: OffsetMap | undefined;
}

/** Gives a task the caller's strings of one request, by the names under which its guard walked them. */
export function originalText(fields: ReadonlyMap<string, OriginalField>): OriginalText {
  const find = (field: string): OriginalField => {
    const found = fields.get(field);
    if (found === undefined) throw new LexrunError('INTERNAL', `No text was cleaned under the name ${field}`);
    return found;
  };
  return {
    text: (field) => find(field).original,
    span: (field, start, end) => find(field).map?.span(start, end) ?? [start, end],
  };
}
