// The HTTP example beside the usual Python service (FastAPI, Rust tokenizers, ONNX Runtime): requests a second and p99
// of 32 connections that ask without a pause, one text a request. Both servers are up all the time and get the same
// texts in turns; ratios are taken within a round. The client takes its part of the same processors, so it is a cheap one
// (lib/http-client.mjs). Both servers stand on the same kernels: the bare runtime on all processors, without tokenizer,
// server or client, shows in the same rounds how large the ratio could be at most. On Linux the processor time of a server
// by answer is shown too; what else runs on the machine moves it less than it moves a rate.
// usage: LEXRUN_FASTAPI=dir/fastapi_ort.py LEXRUN_PYTHON=venv/bin/python [LEXRUN_MODELS=dir] [LEXRUN_WORKLOADS=dir]
//        node test/bench/http.mjs [--seconds 6] [--pairs 5] [--dtype q4] [--graph fast]
// LEXRUN_FASTAPI is an ASGI module with `app`: it reads MODEL_DIR and ONNX (a file below it), and answers
// POST /predict { text } with { label, score }, and GET /health. Install uvicorn[standard], or it runs without its fast parser.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { summarize } from '../../examples/load-test/summary.mjs';
import { openBare, tokenize } from './lib/bare.mjs';
import { plainLoop } from './lib/http-client.mjs';
import { describeMachine, report } from './lib/report.mjs';
import { median, spread } from './lib/statistics.mjs';
import { benchWorkloads, sample, setting } from './lib/subjects.mjs';

const SECONDS = setting('seconds', 6);
const PAIRS = setting('pairs', 5);
const CONNECTIONS = 32;
const TEXTS = 600;
/** Servers run for hours: what is measured is code that has been compiled. */
const WARM_SECONDS = 5;
const START_MS = 60_000;
const { LEXRUN_FASTAPI, LEXRUN_PYTHON = 'python3', LEXRUN_MODELS } = process.env;
/** What an option on the command line asks for, or everything. */
const asked = (name, value) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 || process.argv[at + 1] === value;
};

const repository = fileURLToPath(new URL('../../', import.meta.url));
const shipped = join(repository, 'examples/models/sentiment');
const other = LEXRUN_MODELS === undefined ? undefined : join(LEXRUN_MODELS, 'sentiment');
const models = [{ name: 'sentiment q4', dtype: 'q4', path: shipped, file: 'onnx/model_q4.onnx', bareTokens: 256 }];
const notRun = [];
if (other !== undefined && existsSync(join(other, 'onnx/model_quantized.onnx')))
  // Rows of such a model may not share a run: its answers would depend on who else asks.
  models.push({ name: 'sentiment int8', dtype: 'q8', path: other, file: 'onnx/model_quantized.onnx', bareTokens: 0 });
else notRun.push('sentiment int8: LEXRUN_MODELS names no folder that has it');

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** A server in a process of its own. Its log goes nowhere: it is written, and nobody spends time on reading it. */
async function start(command, args, { env, ready, port }) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  const origin = `http://127.0.0.1:${port}`;
  for (const end = performance.now() + START_MS; ; await sleep(100)) {
    if (child.exitCode !== null || performance.now() > end) throw new Error(`${command} did not start`);
    const reply = await fetch(`${origin}${ready}`).catch(() => undefined);
    if (reply?.ok) break;
  }
  return {
    url: `${origin}/predict`,
    processorMs: () => processorMs(child.pid),
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Processor time a process has had; not a number where there is no /proc. Its unit there is a hundredth of a second. */
function processorMs(pid) {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return Number.NaN;
  // Fields 14 and 15, counted behind the name of the program, which may hold anything.
  const [user, system] = readFileSync(stat, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

async function startLexrun({ path, dtype, graph }) {
  const port = await freePort();
  const own = { MODEL: path, DTYPE: dtype, GRAPH_OPTIMIZATION: graph };
  const env = { ...own, PORT: String(port), RATE_LIMIT_PER_SECOND: '0', DRAIN_DELAY_MS: '0' };
  return start(process.execPath, [join(repository, 'examples/http-fastify/server.mjs')], {
    env,
    ready: '/ready',
    port,
  });
}

async function startFastApi({ path, file }) {
  const port = await freePort();
  const module = `${basename(LEXRUN_FASTAPI, '.py')}:app`;
  const args = ['-m', 'uvicorn', '--app-dir', dirname(LEXRUN_FASTAPI), '--port', String(port), module];
  return start(LEXRUN_PYTHON, args, { env: { MODEL_DIR: path, ONNX: file }, ready: '/health', port });
}

async function compare(model, workload) {
  const servers = { lexrun: await startLexrun(model), fastapi: await startFastApi(model) };
  const texts = sample(workload.texts, TEXTS);
  const bodies = texts.map((text) => JSON.stringify({ text }));
  const bare = await openBare(model, Math.min(4, availableParallelism()));
  await bare.prepare(await tokenize(model.path, texts), model.bareTokens);
  const ask = async (name, seconds) => {
    const { url, processorMs: spent } = servers[name];
    const before = spent();
    const { perSecond, samples, errors } = await plainLoop({ url, bodies, connections: CONNECTIONS, seconds });
    const { percentiles, errorRate } = summarize({ samples, errors, seconds });
    return { perSecond, p99: percentiles.p99, errorRate, processorMs: (spent() - before) / samples.length };
  };
  const rounds = [];
  const names = Object.keys(servers);
  for (const name of names) await ask(name, WARM_SECONDS);
  for (let pair = 0; pair < PAIRS; pair++) {
    const round = {};
    // Each begins in turn: nobody always runs on a machine that has just been busy, or idle.
    for (const name of pair % 2 === 0 ? names : names.toReversed()) round[name] = await ask(name, SECONDS);
    rounds.push({ ...round, bare: await bare.run() });
  }
  await Promise.all([bare.close(), ...names.map((name) => servers[name].stop())]);
  const of = (name, value) => median(rounds.map((round) => value(round[name])));
  const ratio = (value) => spread(rounds.map(({ lexrun, fastapi }) => value(lexrun) / value(fastapi)));
  const rate = ({ perSecond }) => perSecond;
  const p99 = (round) => round.p99;
  const spent = ({ processorMs }) => processorMs;
  const refused = rounds.flatMap((round) => names.map((name) => round[name].errorRate));
  return [
    model.name,
    workload.name,
    of('lexrun', rate).toFixed(0),
    of('fastapi', rate).toFixed(0),
    ratio(rate),
    of('lexrun', p99).toFixed(0),
    of('fastapi', p99).toFixed(0),
    ratio(p99),
    of('lexrun', spent).toFixed(2),
    of('fastapi', spent).toFixed(2),
    median(rounds.map((round) => round.bare)).toFixed(0),
    spread(rounds.map((round) => round.bare / rate(round.fastapi))),
    `${(Math.max(...refused) * 100).toFixed(2)} %`,
  ];
}

const { workloads, notRun: noWorkloads } = benchWorkloads();
const rows = [];
if (LEXRUN_FASTAPI === undefined) notRun.push('FastAPI: LEXRUN_FASTAPI names no ASGI module to measure against');
else {
  const variants = models.flatMap((model) => [
    { ...model, graph: 'all' },
    // The peer runs the graph as the runtime makes it by default.
    { ...model, name: `${model.name}, fast graph`, graph: 'fast' },
  ]);
  for (const model of variants.filter(({ dtype, graph }) => asked('dtype', dtype) && asked('graph', graph))) {
    for (const workload of workloads) {
      rows.push(await compare(model, workload));
      process.stderr.write(`${rows.at(-1).join('  ')}\n`);
    }
  }
}
process.stdout.write(`${describeMachine()}\n`);
report([
  {
    title: `HTTP, ${CONNECTIONS} connections; medians of ${PAIRS} interleaved rounds of ${SECONDS} s, ratios with their range`,
    columns: [
      'model',
      'texts',
      'requests/s',
      'FastAPI',
      'ratio',
      'p99 ms',
      'FastAPI',
      'ratio',
      'processor ms an answer',
      'FastAPI',
      'bare runtime, texts/s',
      'ratio to FastAPI',
      'most not answered with 200',
    ],
    rows,
    notRun: [...notRun, ...noWorkloads],
  },
]);
