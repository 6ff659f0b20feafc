import { parseArgs } from 'node:util';
import { LexrunError, LOCK_FILE, type RemoteOptions } from '@lexrun/core';

/** What `--help` prints. */
export const USAGE: string = `Usage: npx @lexrun/node <command> [options]

  add <reference>...     fetch a model, check it, and write it into ${LOCK_FILE}
                         reference: org/name[@revision] of the hub, an https:// address, or ./a/directory
  verify [name]...       check that every byte of the locked models is here and unchanged
  list                   the locked models
  inspect <model>        inputs, outputs, operators, quantization, tokenizer, memory
  tune <model>           measure which workers, threads and batch bounds are fastest here for texts like those of --file
  remove <name>...       take models out of the lock file and the cache

Options
  --lock <file>          another lock file
  --name <name>          name in the lock file (add)            default: the reference
  --dtype <names>        variants, for example q4 or q4,q8      default: auto
  --revision <commit>    commit, tag or branch of the hub       default: main
  --base-url <address>   a mirror of the hub
  --token-env <name>     environment variable that holds the access token
  --proxy <address>      http://host:port                       default: HTTPS_PROXY, HTTP_PROXY, NO_PROXY
  --cache-dir <dir>      another cache                          default: LEXRUN_CACHE, XDG_CACHE_HOME/lexrun
  --insecure             allow plain HTTP to other hosts
  --offline              use the cache alone
  --json                 print JSON (list, inspect, tune)
  --file <texts.txt>     one text a line (tune)
  --task <name>          task to measure (tune)                 default: the one of lexrun.json
  --seconds <number>     seconds of each trial (tune)           default: 3
  --rounds <number>      rounds over all trials, whose medians count (tune)  default: 3

Exit codes: 0 done, 1 failed or not verified, 2 wrong usage.
`;

/** Options of every command. */
export interface CliOptions {
  readonly help: boolean;
  readonly json: boolean;
  readonly lockFile: string;
  readonly name: string | undefined;
  readonly dtypes: readonly string[];
  readonly revision: string | undefined;
  readonly baseUrl: string | undefined;
  readonly file: string | undefined;
  readonly task: string | undefined;
  readonly seconds: number;
  readonly rounds: number;
  readonly remote: RemoteOptions;
}

const SPEC = {
  help: { type: 'boolean', short: 'h', default: false },
  json: { type: 'boolean', default: false },
  insecure: { type: 'boolean', default: false },
  offline: { type: 'boolean', default: false },
  lock: { type: 'string', default: LOCK_FILE },
  name: { type: 'string' },
  dtype: { type: 'string', default: 'auto' },
  revision: { type: 'string' },
  'base-url': { type: 'string' },
  'token-env': { type: 'string' },
  proxy: { type: 'string' },
  'cache-dir': { type: 'string' },
  file: { type: 'string' },
  task: { type: 'string' },
  seconds: { type: 'string', default: '3' },
  rounds: { type: 'string', default: '3' },
} as const;

/** Reads the command line. @throws LexrunError `INVALID_OPTIONS`. */
export function readArguments(args: readonly string[]): {
  command: string | undefined;
  names: string[];
  options: CliOptions;
} {
  const { values, positionals } = parse(args);
  const [command, ...names] = positionals;
  const token = readToken(values['token-env']);
  return {
    command,
    names,
    options: {
      help: values.help,
      json: values.json,
      lockFile: values.lock,
      name: values.name,
      dtypes: values.dtype.split(',').map((dtype) => dtype.trim()),
      revision: values.revision,
      baseUrl: values['base-url'],
      file: values.file,
      task: values.task,
      seconds: Number(values.seconds),
      rounds: Number(values.rounds),
      remote: {
        ...(values.insecure ? { insecure: true } : {}),
        ...(values.offline ? { offline: true } : {}),
        ...(token === undefined ? {} : { token }),
        ...(values.proxy === undefined ? {} : { proxy: values.proxy }),
        ...(values['cache-dir'] === undefined ? {} : { cacheDir: values['cache-dir'] }),
      },
    },
  };
}

// Its type is what parseArgs makes of SPEC, which no annotation says shorter.
function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: SPEC, allowPositionals: true });
  } catch (cause) {
    throw new LexrunError('INVALID_OPTIONS', (cause as Error).message, { cause, hint: 'See npx @lexrun/node --help.' });
  }
}

/** A token on the command line would stand in the process list and the shell's history; its variable's name may. */
function readToken(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const token = process.env[name];
  if (token === undefined || token === '') {
    throw new LexrunError('INVALID_OPTIONS', `The environment variable ${name} holds no token`, {
      hint: 'Set it, or leave --token-env out.',
    });
  }
  return token;
}
