import { LexrunError, type LockedModel } from '@lexrun/core';
import { toReference } from '../model/locked.js';
import { openReference } from '../model/open-reference.js';
import type { CliOptions } from './arguments.js';
import { lockedModels } from './locked-models.js';
import { printable } from './printable.js';

const MAX_FILE_BYTES: number = 2 ** 31 - 1;

/** Reads every file of the locked models from where a pipeline would, without the network. Exit code 1 if one differs. */
export async function verify(names: readonly string[], options: CliOptions): Promise<number> {
  let failed = 0;
  for (const [name, model] of await lockedModels(names, options)) {
    const problems = await findProblems(model, options);
    process.stdout.write(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${printable(name)}\n`);
    for (const problem of problems) process.stdout.write(`  ${printable(problem)}\n`);
    if (problems.length > 0) failed++;
  }
  if (failed > 0) process.stderr.write('Fetch what is missing or damaged with npx @lexrun/node add <reference>.\n');
  return failed > 0 ? 1 : 0;
}

/** What is wrong with a locked model, one line a file. */
async function findProblems(model: LockedModel, options: CliOptions): Promise<string[]> {
  const problems: string[] = [];
  try {
    const files = await openReference(toReference(model, options.lockFile, { ...options.remote, offline: true }));
    for (const path of Object.keys(model.files)) {
      await files.read(path, MAX_FILE_BYTES).catch((error: unknown) => problems.push(describe(error)));
    }
  } catch (error) {
    problems.push(describe(error));
  }
  return problems;
}

function describe(error: unknown): string {
  if (!LexrunError.is(error)) throw error;
  return `${error.code}: ${error.message}`;
}
