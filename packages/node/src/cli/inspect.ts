import { LexrunError, openModel } from '@lexrun/core';
import { openReference } from '../model/open-reference.js';
import type { CliOptions } from './arguments.js';
import { describeModel, type ModelDescription } from './describe-model.js';
import { findModel } from './find-model.js';
import { formatBytes, formatTable, printable } from './printable.js';

/** Prints what a model is: one of the lock file by its name, or any reference. */
export async function inspect(names: readonly string[], options: CliOptions): Promise<number> {
  const [name, more] = names;
  if (name === undefined || more !== undefined) throw new LexrunError('INVALID_OPTIONS', 'inspect takes one model');
  const reference = await findModel(name, options);
  const files = await openReference(reference);
  const description = await describeModel(await openModel(files, { dtype: options.dtypes[0] ?? 'auto' }));
  process.stdout.write(options.json ? `${JSON.stringify(description, null, 2)}\n` : format(description));
  return 0;
}

function format(model: ModelDescription): string {
  const rows: string[][] = [
    ['task', model.task ?? '(not said)'],
    ['licence', model.licence ?? '(not said)'],
    ['architecture', model.architecture],
    ['labels', model.labels.length > 8 ? `${model.labels.length}` : model.labels.join(', ') || '(none)'],
    ['max length', `${model.maxLength} tokens`],
    ['verified', model.verified ? 'yes, by lexrun.json' : 'no manifest'],
    ['weights', `${model.file}, ${formatBytes(model.weightBytes)}`],
    ['quantization', model.quantization],
    ['batch invariant', model.batchInvariant ? 'yes' : 'no: texts run one at a time'],
    ['memory', `about ${formatBytes(model.estimatedMemoryBytes)} a session while it loads`],
    ['producer', model.producer],
    [
      'opsets',
      Object.entries(model.opsets)
        .map(([domain, version]) => `${domain} ${version}`)
        .join(', '),
    ],
    ...model.inputs.map((input) => ['input', `${input.name} ${input.type}[${input.shape.join(', ')}]`]),
    ...model.outputs.map((output) => ['output', `${output.name} ${output.type}[${output.shape.join(', ')}]`]),
    [
      'operators',
      Object.entries(model.operators)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    ],
    ...Object.entries(model.tokenizer).map(([part, type]) => [`tokenizer ${part}`, type]),
  ];
  return formatTable(rows.map((row) => row.map(printable)));
}
