// Installs what the lock file names and builds the packages. Needs nothing but Node and npm, and does next to nothing the
// second time. With --quiet: one line a step on standard error, nothing on standard output.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const OLDEST_NODE = [20, 19];

const root = fileURLToPath(new URL('..', import.meta.url));
const quiet = process.argv.includes('--quiet');
const stampFile = path.join(root, 'node_modules', '.lexrun-setup');

checkNode();
const wanted = fingerprint();
if (stamp() !== wanted) {
  step('Installing the dependencies that pnpm-lock.yaml names (once, about a minute)');
  const windows = process.platform === 'win32';
  const installed = run(windows ? 'npx.cmd' : 'npx', ['--yes', PNPM, 'install', '--frozen-lockfile'], windows);
  if (!installed) {
    fail(
      'The install failed. It needs the npm registry (or a mirror set with `npm config set registry`) and 1 GB of disk;',
      'run `npm run setup` again to see and repeat it.',
    );
  }
  writeFileSync(stampFile, wanted);
}
step('Building the packages');
const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
if (!run(process.execPath, [compiler, '--build'], false)) fail('The build failed; the compiler says where.');
step('Ready');

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Lexrun needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.version}.`);
}

/** Changes when an install could have anything to do: with the lock file, a package.json, Node or the platform. */
function fingerprint() {
  const workspaces = ['packages', 'examples'].flatMap((folder) =>
    readdirSync(path.join(root, folder)).map((name) => path.join(folder, name)),
  );
  const manifests = ['', 'test', ...workspaces.sort()].map((folder) => path.join(folder, 'package.json'));
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules} ${PNPM}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    const full = path.join(root, file);
    if (existsSync(full)) hash.update(file.replaceAll('\\', '/')).update(readFileSync(full));
  }
  return hash.digest('hex');
}

function stamp() {
  return existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined;
}

/** Runs a command in the root. Its output is shown, or with --quiet only once it fails. */
function run(command, args, shell) {
  // The install script of onnxruntime-node would fetch CUDA libraries of several hundred megabytes.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env,
    shell,
    stdio,
    maxBuffer: 2 ** 26,
  });
  if (error !== undefined) process.stderr.write(`${command}: ${error.message}\n`);
  if (quiet && status !== 0) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  return status === 0;
}

function step(text) {
  if (quiet) process.stderr.write(`${text}\n`);
  else process.stdout.write(`\n# ${text}\n`);
}

function fail(...lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
