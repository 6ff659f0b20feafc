import { readFile } from 'node:fs/promises';
import { LexrunError, openModel, type TaskName } from '@lexrun/core';
import { openReference } from '../model/open-reference.js';
import { autotune, type Trial, type Tuning } from '../tune/autotune.js';
import type { CliOptions } from './arguments.js';
import { findModel } from './find-model.js';
import { formatTable } from './printable.js';

/** Measures the ways to run a model on this machine, prints them as a table, and the options to paste. */
export async function tune(names: readonly string[], options: CliOptions): Promise<number> {
  const [name, more] = names;
  if (name === undefined || more !== undefined) throw new LexrunError('INVALID_OPTIONS', 'tune takes one model');
  if (options.file === undefined) {
    throw new LexrunError('INVALID_OPTIONS', 'tune needs --file with texts like those of production, one a line');
  }
  const model = await findModel(name, options);
  const dtype = options.dtypes[0] ?? 'auto';
  const task = options.task ?? (await openModel(await openReference(model), { dtype })).manifest?.task;
  if (task === undefined) throw new LexrunError('INVALID_OPTIONS', 'The model names no task: give one with --task');
  const tuning = await autotune({
    task: task as TaskName,
    model,
    dtype,
    texts: await readTexts(options.file),
    seconds: options.seconds,
    rounds: options.rounds,
    onTrial: (trial, done, total) => process.stderr.write(`${done}/${total}  ${describe(trial)}\n`),
  });
  process.stdout.write(options.json ? `${JSON.stringify(tuning, null, 2)}\n` : format(tuning));
  return 0;
}

async function readTexts(file: string): Promise<string[]> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LexrunError('INVALID_OPTIONS', 'The file of --file cannot be read', { cause });
  }
  return content.split(/\r?\n/).filter((line) => line.trim() !== '');
}

function describe({ workers, threads, maxPaddedTokens, textsPerSecond }: Trial): string {
  return `${workers} workers x ${threads} threads, ${maxPaddedTokens} tokens a run: ${textsPerSecond.toFixed(1)} texts/s`;
}

function format({ trials, options }: Tuning): string {
  const head = ['workers', 'threads', 'tokens a run', 'texts/s', 'idle ms'];
  const rows = trials.map((trial) => [
    String(trial.workers),
    String(trial.threads),
    String(trial.maxPaddedTokens),
    trial.textsPerSecond.toFixed(1),
    trial.idleMs.toFixed(1),
  ]);
  const { workers, threads, batch } = options;
  const paste = `{ workers: ${workers}, threads: ${threads}, batch: { maxPaddedTokens: ${batch.maxPaddedTokens} } }`;
  return `${formatTable([head, ...rows])}\nOptions of the fastest, for pipeline() or loadModel():\n  ${paste}\n`;
}
