#!/usr/bin/env node
import { LexrunError } from '@lexrun/core';
import { add } from './add.js';
import { type CliOptions, readArguments, USAGE } from './arguments.js';
import { inspect } from './inspect.js';
import { list } from './list.js';
import { printable } from './printable.js';
import { remove } from './remove.js';
import { tune } from './tune.js';
import { verify } from './verify.js';

/** Each command prints its result to standard output and returns the exit code. */
const COMMANDS: ReadonlyMap<string, (names: readonly string[], options: CliOptions) => Promise<number>> = new Map([
  ['add', add],
  ['verify', verify],
  ['list', list],
  ['inspect', inspect],
  ['tune', tune],
  ['remove', remove],
]);

async function main(): Promise<number> {
  const { command, names, options } = readArguments(process.argv.slice(2));
  if (command === undefined || options.help) {
    process.stdout.write(USAGE);
    return options.help ? 0 : 2;
  }
  const run = COMMANDS.get(command);
  if (run === undefined) {
    throw new LexrunError('INVALID_OPTIONS', `There is no command ${JSON.stringify(command)}`, { hint: 'See --help.' });
  }
  return run(names, options);
}

// Whoever read the output has left (`| head`): the work is done to its end, and its exit code says how.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known = LexrunError.from(error, 'INTERNAL', 'The command failed');
    process.stderr.write(`${printable(`${known.code}: ${known.message}`)}\n  ${printable(known.hint)}\n`);
    process.exitCode = known.code === 'INVALID_OPTIONS' ? 2 : 1;
  },
);
