import { cleanText } from '../guard/clean-text.js';
import type { Guard } from '../guard/guard.js';
import { type OriginalField, originalText } from '../guard/original-text.js';
import type { Cost, TaskSpec } from '../task/task-spec.js';

/** A checked and cleaned request, with the way back to the caller's text. */
export interface PreparedItem {
  readonly input: unknown;
  readonly options: unknown;
  readonly cost: Cost;
  /** UTF-16 code units of the strings as the caller gave them. */
  readonly characters: number;
  /** The strings as the caller gave them; read only where an observer asked for their hash. */
  texts(): readonly string[];
  /** Puts positions in a result back in terms of the caller's text. */
  restore(result: unknown): unknown;
}

/**
 * Walks one input through its task's schema and the guard.
 * @param place prefix that names the input in errors, empty for a single one
 * @throws LexrunError as the task and the guard do.
 */
export function prepareItem(
  spec: TaskSpec,
  guard: Guard,
  raw: unknown,
  options: unknown,
  index: number,
  place: string,
): PreparedItem {
  const fields = new Map<string, OriginalField>();
  let characters = 0;
  let changed = false;
  const parsed = spec.parseInput(raw, index);
  const cleaned = spec.cleanTexts(parsed, options, (original, field) => {
    const { text, map } = cleanText(original, place + field, guard);
    characters += original.length;
    changed ||= map !== undefined;
    fields.set(field, { original, map });
    return text;
  });
  return {
    ...cleaned,
    cost: spec.cost(cleaned.input, cleaned.options),
    characters,
    texts: () => [...fields.values()].map(({ original }) => original),
    restore: (result) => (changed && spec.restoreOffsets ? spec.restoreOffsets(result, originalText(fields)) : result),
  };
}
