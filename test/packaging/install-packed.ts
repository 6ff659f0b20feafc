import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from './command.js';

export const PACKAGES = ['core', 'node', 'web'] as const;

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A user's folder with the packed packages in `archives`, or the reason why there is none. */
export interface Packed {
  readonly folder: string;
  /** Names of the files in `archives`, by package. */
  readonly archives: Readonly<Record<string, string>>;
  readonly unreachable?: string | undefined;
}

/** Packs the packages as they would be published, into an empty folder. */
export async function pack(): Promise<Packed> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lexrun-packed-'));
  const destination = path.join(folder, 'archives');
  mkdirSync(destination);
  const all = await Promise.all(
    PACKAGES.map((name) =>
      command(
        'npx',
        ['--yes', 'pnpm@12.21.0', 'pack', '--pack-destination', destination],
        path.join(root, 'packages', name),
      ),
    ),
  );
  for (const { code, output } of all) {
    if (code !== 0) return { folder, archives: {}, unreachable: unreachable(output) };
  }
  const archives = Object.fromEntries(
    readdirSync(destination).map((file) => [/^lexrun-([a-z]+)-/.exec(file)?.[1] ?? file, file]),
  );
  return { folder, archives };
}

/** Packs the packages, and installs the archives with npm in their folder. */
export async function installPacked(): Promise<Packed> {
  const packed = await pack();
  if (packed.unreachable !== undefined) return packed;
  const { folder, archives } = packed;
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  const files = Object.values(archives).map((file) => `./archives/${file}`);
  const { code, output } = await command(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', ...files],
    folder,
  );
  return code === 0 ? packed : { ...packed, unreachable: unreachable(output) };
}

/** Only a registry that cannot be reached is a reason not to test; everything else is a failure. */
function unreachable(output: string): string {
  const network =
    /ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT/.exec(output);
  if (network === null) throw new Error(`The packed packages cannot be installed:\n${output}`);
  return `the npm registry cannot be reached (${network[0]})`;
}
