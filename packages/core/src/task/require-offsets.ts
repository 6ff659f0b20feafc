import { LexrunError } from '../error/lexrun-error.js';
import type { ModelContext } from './task-runner.js';

/** Refuses a tokenizer without real offsets. @throws LexrunError `UNSUPPORTED_TOKENIZER`. */
export function requireOffsets({ tokenizer }: ModelContext, task: string): void {
  if (tokenizer.hasOffsets) return;
  throw new LexrunError('UNSUPPORTED_TOKENIZER', `${task} needs a tokenizer that gives offsets.`, {
    hint: "Leave the tokenizer option out: Lexrun's own engine reads tokenizer.json and gives offsets.",
    details: { task },
  });
}
