// Puts the watcher into the core that this process will load, and itself into every process that this one will start.
// Each writes a file of its own into the folder LEXRUN_TOLD, as it goes, because it may be killed.
import childProcess from 'node:child_process';
import { appendFileSync } from 'node:fs';
import * as modules from 'node:module';
import path from 'node:path';
import { loadNow } from './hooks.mjs';

const folder = process.env.LEXRUN_TOLD;
/** Programs of others, which run none of Lexrun themselves. */
const OTHERS = /^(npm|npx|pnpm|yarn|tar|git)(\.cmd)?$/;
/** Programs whose standard output is the answer, texts and all. */
const ANSWERS = /[\\/]quickstart[\\/]classify\.mjs|\brun quickstart\b|[\\/]\.snippets[\\/]/;

/** Watches this process and its children. */
export function watchProcess() {
  const file = path.join(folder, `${process.pid}.jsonl`);
  const write = (lines) => {
    try {
      appendFileSync(file, lines);
    } catch {
      // The test file has ended before this process, and its folder is gone.
    }
  };
  globalThis.lexrunTold = write;
  if (modules.registerHooks !== undefined) modules.registerHooks({ load: loadNow });
  else modules.register('./hooks.mjs', import.meta.url);
  process.once('exit', () => void globalThis.lexrunToldFinish?.());
  watchChildren(write);
}

function watchChildren(write) {
  let streams = 0;
  /** Takes what one stream of a child brings, piece by piece. */
  const keeper = () => {
    const from = `${process.pid}.${++streams}`;
    const decoder = new TextDecoder();
    return (chunk) => {
      const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      if (text !== '') write(`${JSON.stringify(['said', text, from])}\n`);
    };
  };
  const { spawn } = childProcess.ChildProcess.prototype;
  // What spawn(), fork(), exec() and execFile() have in common.
  childProcess.ChildProcess.prototype.spawn = function (options) {
    const { file: program, args = [], envPairs = [] } = options;
    if (!OTHERS.test(path.basename(program))) {
      const env = Object.fromEntries(envPairs.map((pair) => split(pair)));
      options.envPairs = Object.entries(watchedEnv(env)).map((pair) => pair.join('='));
    }
    const result = spawn.call(this, options);
    const logs = ANSWERS.test(args.join(' ')) ? [this.stderr] : [this.stdout, this.stderr];
    for (const stream of logs) {
      if (stream == null) continue;
      const { push } = stream;
      const keep = keeper();
      // Before anybody listens, and without setting the stream in motion.
      stream.push = function (chunk, ...more) {
        if (chunk !== null) keep(chunk);
        return push.call(this, chunk, ...more);
      };
    }
    return result;
  };
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
    const original = childProcess[name];
    childProcess[name] = (program, ...given) => {
      if (OTHERS.test(path.basename(program))) return original(program, ...given);
      const args = Array.isArray(given[0]) ? given.shift() : undefined;
      const options = { ...given[0], env: watchedEnv(given[0]?.env ?? process.env) };
      const result = original(program, ...(args === undefined ? [] : [args]), options);
      if (name === 'spawnSync') {
        const logs = ANSWERS.test(args?.join(' ')) ? [result.stderr] : [result.stdout, result.stderr];
        for (const output of logs) keeper()(output ?? '');
      }
      return result;
    };
  }
  modules.syncBuiltinESMExports();
}

function watchedEnv(env) {
  const own = `--import=${new URL('./preload.mjs', import.meta.url)}`;
  const { NODE_OPTIONS = '' } = env;
  return {
    ...env,
    LEXRUN_TOLD: env.LEXRUN_TOLD === '' ? '' : folder,
    NODE_OPTIONS: NODE_OPTIONS.includes(own) ? NODE_OPTIONS : `${own} ${NODE_OPTIONS}`.trim(),
  };
}

function split(pair) {
  // Windows has names that begin with `=`.
  const at = pair.indexOf('=', 1);
  return [pair.slice(0, at), pair.slice(at + 1)];
}
