import { LexrunError } from '../error/lexrun-error.js';
import type { ModelContext, RowOutput, RowOutputs } from './task-runner.js';

/** An output a task reads: its usual names, the first one preferred, and its axes after the batch axis. */
export interface OutputNeed {
  readonly names: readonly string[];
  readonly rank: number;
}

/**
 * Checks that the model declares an output that suits the need. Models that declare no shape pass.
 * @throws LexrunError `UNSUPPORTED_TASK`, listing what the model has.
 */
export function requireOutput(model: ModelContext, need: OutputNeed, task: string): void {
  const fits = model.outputs.some(({ shape }) => shape.length === 0 || shape.length === need.rank + 1);
  const named = model.outputs.find(({ name }) => need.names.includes(name));
  const namedFits = named === undefined || named.shape.length === 0 || named.shape.length === need.rank + 1;
  if (fits && namedFits) return;
  const outputs = model.outputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join('; ');
  throw new LexrunError('UNSUPPORTED_TASK', `The model cannot serve ${task}: its outputs are ${outputs}.`, {
    details: { task },
  });
}

/**
 * Finds an output of a row by its usual names, else takes the first of the right rank, and checks that it holds numbers.
 * @throws LexrunError `INVALID_OUTPUT` without such an output, and for NaN or an infinity in it.
 */
export function findOutput(outputs: RowOutputs, need: OutputNeed): RowOutput {
  const named = need.names.find((name) => Object.hasOwn(outputs, name));
  const output =
    named === undefined ? Object.values(outputs).find(({ dims }) => dims.length === need.rank) : outputs[named];
  if (output === undefined || output.dims.length !== need.rank) {
    throw new LexrunError('INVALID_OUTPUT', `The model gave no output ${need.names[0]} with ${need.rank} axes.`);
  }
  if (!output.data.every(Number.isFinite)) {
    throw new LexrunError('INVALID_OUTPUT', 'The model gave a number that is NaN or infinite.');
  }
  return output;
}

/** Logits of a whole row, one for each label. */
export const ROW_LOGITS: OutputNeed = { names: ['logits'], rank: 1 };
/** Logits of each token. */
export const TOKEN_LOGITS: OutputNeed = { names: ['logits'], rank: 2 };
