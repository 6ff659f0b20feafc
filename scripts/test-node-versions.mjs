// Runs the core of the test suite on other versions of Node: `node scripts/test-node-versions.mjs [VERSION...]`. The
// binaries come from the npm package `node` and are kept under node_modules. Run `npm run setup` first.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSIONS = ['20.19', '22', '24', 'latest'];

const PROJECTS = ['unit', 'packages', 'alone'].flatMap((project) => ['--project', project]);

/** Unit tests, goldens and conformance suites; what leans on threads, processes and signals; the packed packages. */
const RUNS = [
  ['packages/', 'test/golden', 'test/conformance', 'test/security/tokenizer-', 'test/rollout', 'test/telemetry'],
  ['abort', 'close', 'executor-loss', 'exit', 'sharing', 'stream'].map((file) => `test/reliability/${file}.test.ts`),
  ['test/packaging/packed.test.ts', '--testNamePattern', 'as they are published'],
];

const root = fileURLToPath(new URL('..', import.meta.url));
const kept = path.join(root, 'node_modules', '.node-versions');
const windows = process.platform === 'win32';
const asked = process.argv.slice(2);
const outcomes = (asked.length > 0 ? asked : VERSIONS).map((version) => [version, testOn(version)]);
process.stdout.write(`\n${outcomes.map(([version, said]) => `Node ${version}: ${said}`).join('\n')}\n`);
process.exitCode = outcomes.every(([, said]) => said.startsWith('passed')) ? 0 : 1;

function testOn(version) {
  const node = binaryOf(version);
  if (node === undefined) return 'could not be installed';
  const exact = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  process.stdout.write(`\n# Node ${exact}\n`);
  const counts = RUNS.map((args) => runVitest(node, args));
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  return failed > 0 ? `${failed} failed on ${exact}` : `passed on ${exact}, ${passed} tests`;
}

function runVitest(node, args) {
  const summary = path.join(kept, 'summary.json');
  rmSync(summary, { force: true });
  const reporters = ['--reporter=default', '--reporter=./scripts/vitest-summary.mjs'];
  const vitest = [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters];
  // What the tests start by name, npm among them, must find the same Node.
  const PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH}`;
  const { status } = spawnSync(node, [...vitest, ...PROJECTS, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH, LEXRUN_TEST_SUMMARY: summary },
  });
  const counted = existsSync(summary) ? JSON.parse(readFileSync(summary, 'utf8')) : { passed: 0, failed: 0 };
  // A runner that died before it could count is a failure of its own.
  return status === 0 || counted.failed > 0 ? counted : { ...counted, failed: 1 };
}

function binaryOf(version) {
  const folder = path.join(kept, version);
  const binary = path.join(folder, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(binary) && version !== 'latest') return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', `node@${version}`];
  spawnSync(windows ? 'npm.cmd' : 'npm', args, {
    cwd: folder,
    shell: windows,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return existsSync(binary) ? binary : undefined;
}
