import { LexrunError } from '../../error/lexrun-error.js';

/** The pattern breaks the syntax. */
export function malformed(problem: string): LexrunError {
  return new LexrunError('INVALID_TOKENIZER', `The regular expression of the tokenizer is malformed: ${problem}.`);
}

/** The pattern is over one of the caps that keep its compilation bounded. */
export function tooLarge(what: string, limit: number): LexrunError {
  return new LexrunError(
    'INVALID_TOKENIZER',
    `The regular expression of the tokenizer has more than ${limit} ${what}.`,
    {
      details: { limit },
    },
  );
}

/** The pattern uses what cannot run in linear time, or what the engine does not know. */
export function unsupported(construct: string): LexrunError {
  return new LexrunError(
    'UNSUPPORTED_TOKENIZER',
    `The regular expression of the tokenizer uses ${construct}, which the linear-time engine does not support.`,
    { details: { construct } },
  );
}
