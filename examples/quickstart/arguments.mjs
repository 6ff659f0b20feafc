import { parseArgs } from 'node:util';

export const HELP = `  npm run quickstart -- "any text" "and another"   classify these texts
  npm run quickstart -- --file reviews.txt         a file, one text a line; answers are JSON lines
  cat reviews.txt | npm run -s quickstart -- -     standard input, the same way
  npm run quickstart -- --model ./path             another model directory
  npm run quickstart -- --help                     this list
`;

/** An error the reader can correct on the command line. */
export function usageError(message) {
  return Object.assign(new Error(message), {
    code: 'USAGE',
    hint: 'npm run quickstart -- --help lists what there is.',
  });
}

/** `file` is `'-'` for standard input and undefined where nothing was said. */
export function readArguments(args) {
  const options = { file: { type: 'string' }, model: { type: 'string' }, help: { type: 'boolean', short: 'h' } };
  let parsed;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw usageError(error.message.split('. ')[0]);
  }
  const { values, positionals } = parsed;
  const stdin = positionals.length === 1 && positionals[0] === '-';
  if (positionals.length > 0 && values.file !== undefined) throw usageError('Give either texts or --file, not both.');
  return { ...values, file: stdin ? '-' : values.file, texts: stdin ? [] : positionals };
}
