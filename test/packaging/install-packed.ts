import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a command said and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command; on Windows through its shell, which alone finds `npm` and `npx`. */
export function command(name: string, args: readonly string[], cwd: string): Outcome {
  const { status, stdout, stderr, error } = spawnSync(name, args, {
    cwd,
    encoding: 'utf8',
    timeout: 110_000,
    shell: process.platform === 'win32' && name !== process.execPath,
    // As scripts/setup.mjs does it: the install script of onnxruntime-node would fetch CUDA libraries.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', NODE_OPTIONS: '' },
  });
  return { code: status, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` };
}

/** A user's folder with the packed packages installed by npm, or the reason why there is none. */
export interface Installed {
  readonly folder: string;
  readonly unreachable?: string;
}

/** Packs core and node as they would be published, and installs the archives in an empty folder. */
export function installPacked(): Installed {
  const folder = mkdtempSync(path.join(tmpdir(), 'lexrun-packed-'));
  const archives = path.join(folder, 'archives');
  mkdirSync(archives);
  for (const name of ['core', 'node']) {
    const packed = command(
      'npx',
      ['--yes', 'pnpm@12.21.0', 'pack', '--pack-destination', archives],
      path.join(root, 'packages', name),
    );
    if (packed.code !== 0) return failed(folder, packed.output);
  }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  const files = readdirSync(archives).map((file) => `./archives/${file}`);
  const installed = command('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...files], folder);
  return installed.code === 0 ? { folder } : failed(folder, installed.output);
}

/** Only a registry that cannot be reached is a reason not to test; everything else is a failure. */
function failed(folder: string, output: string): Installed {
  const network =
    /ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT/.exec(output);
  if (network === null) throw new Error(`The packed packages cannot be installed:\n${output}`);
  return { folder, unreachable: `the npm registry cannot be reached (${network[0]})` };
}
