import { LexrunError } from '../error/lexrun-error.js';
import type { ModelContext, RowOutput, RowOutputs } from './task-runner.js';

/** An output a task reads: its usual names, the first one preferred, and its axes after the batch axis. */
export interface OutputNeed {
  readonly names: readonly string[];
  readonly rank: number;
}

/**
 * Checks that the model declares an output that suits the need; one that declares no shape does.
 * @param by `'rank'`: any output of that rank will do; `'name'`: only one of the names
 * @throws LexrunError `UNSUPPORTED_TASK`, listing what the model has.
 */
export function requireOutput(model: ModelContext, need: OutputNeed, task: string, by: 'rank' | 'name' = 'rank'): void {
  const named = model.outputs.filter(({ name }) => need.names.includes(name));
  const candidates = named.length > 0 || by === 'name' ? named : model.outputs;
  if (candidates.some(({ shape }) => shape.length === 0 || shape.length === need.rank + 1)) return;
  const outputs = model.outputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join('; ');
  throw new LexrunError('UNSUPPORTED_TASK', `The model cannot serve ${task}: its outputs are ${outputs}.`, {
    details: { task },
  });
}

/**
 * Finds an output of a row by its usual names, else takes the first of the right rank.
 * @throws LexrunError `INVALID_OUTPUT` without such an output.
 */
export function findOutput(outputs: RowOutputs | undefined, need: OutputNeed): RowOutput {
  const given = outputs ?? {};
  const named = need.names.find((name) => Object.hasOwn(given, name));
  const output =
    named === undefined ? Object.values(given).find(({ dims }) => dims.length === need.rank) : given[named];
  if (output === undefined || output.dims.length !== need.rank) {
    throw new LexrunError('INVALID_OUTPUT', `The model gave no output ${need.names[0]} with ${need.rank} axes.`);
  }
  return output;
}

/** Returns the values. @throws LexrunError `INVALID_OUTPUT` for NaN or an infinity among them. */
export function finite<T extends ArrayLike<number>>(values: T): T {
  for (let index = 0; index < values.length; index += 1) {
    if (Number.isFinite(values[index])) continue;
    throw new LexrunError('INVALID_OUTPUT', `The model gave ${values[index]} where a number is needed.`);
  }
  return values;
}

/** Logits of a whole row, one for each label. */
export const ROW_LOGITS: OutputNeed = { names: ['logits'], rank: 1 };
