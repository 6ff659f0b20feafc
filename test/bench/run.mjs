// Runs every benchmark, one process each, prints their tables and writes bench-results.json.
// usage: [LEXRUN_MODELS=dir] [LEXRUN_WORKLOADS=dir] npm run bench -- [--seconds 3] [--pairs 3] [--requests 300] [--only throughput]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine, machine } from './lib/report.mjs';

const SCRIPTS = [
  'throughput',
  'latency',
  'load-latency',
  'overload',
  'event-loop',
  'telemetry',
  'tokenizer',
  'http',
  'browser',
];
const args = process.argv.slice(2);
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
const scratch = mkdtempSync(join(tmpdir(), 'lexrun-bench-'));
const results = { machine: machine(), benchmarks: {} };

process.stdout.write(`${describeMachine()}\n`);
for (const name of SCRIPTS.filter((script) => only === undefined || script === only)) {
  const out = join(scratch, `${name}.json`);
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`./${name}.mjs`, import.meta.url)), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, LEXRUN_BENCH_OUT: out },
  });
  const tables = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : undefined;
  if (status !== 0) {
    process.stdout.write(`\nFAILED: ${name} ended with code ${status}\n`);
    process.exitCode = 1;
  }
  results.benchmarks[name] = { ok: status === 0, ...(tables === undefined ? {} : { tables }) };
}
rmSync(scratch, { recursive: true, force: true });
writeFileSync('bench-results.json', `${JSON.stringify(results, null, 2)}\n`);
process.stdout.write('\nwritten: bench-results.json\n');
