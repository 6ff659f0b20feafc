import { LexrunError } from '../error/lexrun-error.js';
import { kindOf } from '../schema/kind-of.js';

/** Where an input or one of its parts lies, for messages: `texts[2].question`. */
const place = (index: number, field?: string): string => `texts[${index}]${field === undefined ? '' : `.${field}`}`;

/** An error about one input. `expected` says what it must be. */
export function inputError(index: number, field: string | undefined, expected: string, actual: unknown): LexrunError {
  return new LexrunError('INVALID_INPUT', `${place(index, field)} must be ${expected}, got ${kindOf(actual)}.`, {
    details: { index, ...(field === undefined ? {} : { field }) },
  });
}

/** A text as the only input. @throws LexrunError `INVALID_INPUT` for anything but a string. */
export function parseText(input: unknown, index: number): string {
  if (typeof input !== 'string') throw inputError(index, undefined, 'a string', input);
  return input;
}

/**
 * An input of named fields; only `fields` may occur.
 * @throws LexrunError `INVALID_INPUT` for anything but a plain object, and for an unknown field.
 */
export function parseFields(
  input: unknown,
  index: number,
  expected: string,
  fields: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw inputError(index, undefined, expected, input);
  }
  const unknown = Object.keys(input).find((key) => !fields.includes(key));
  if (unknown !== undefined) {
    throw new LexrunError(
      'INVALID_INPUT',
      `${place(index)} has the unknown field ${unknown}; it must be ${expected}.`,
      {
        details: { index, field: unknown },
      },
    );
  }
  return input as Record<string, unknown>;
}

/** A text among the fields of an input. */
export function parseTextField(fields: Readonly<Record<string, unknown>>, field: string, index: number): string {
  const value = fields[field];
  if (typeof value !== 'string') throw inputError(index, field, 'a string', value);
  return value;
}
