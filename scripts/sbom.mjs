// Writes a CycloneDX list of what each published package brings along, as npm would install it: `node scripts/sbom.mjs
// [--archives FOLDER] [--out FOLDER]`. It packs the packages, unless it is given the folder of their archives. Fails
// on a dependency under a licence that must not ship.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allows, SHIPPED } from './licences.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { archives: { type: 'string' }, out: { type: 'string', default: 'sbom' } } });
const scratch = mkdtempSync(path.join(tmpdir(), 'lexrun-sbom-'));

try {
  const folder = path.resolve(values.archives ?? pack());
  const archives = new Map(
    readdirSync(folder).map((file) => [/^lexrun-([a-z]+)-/.exec(file)?.[1], path.join(folder, file)]),
  );
  mkdirSync(values.out, { recursive: true });
  for (const name of ['core', 'node', 'web']) {
    const bill = billOf(name, archives);
    writeFileSync(path.join(values.out, `lexrun-${name}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`);
    const refused = bill.components.filter((component) => !allows(licenceOf(component), SHIPPED));
    if (refused.length > 0) process.exitCode = 1;
    for (const component of refused) process.stderr.write(`${name}: ${component.name}: ${licenceOf(component)}\n`);
    process.stdout.write(`${name}: ${bill.components.length} dependencies\n`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function pack() {
  const destination = path.join(scratch, 'archives');
  mkdirSync(destination);
  for (const name of ['core', 'node', 'web'])
    run('npx', ['--yes', 'pnpm@12.21.0', 'pack', '--pack-destination', destination], path.join(root, 'packages', name));
  return destination;
}

/** Resolves what a package needs, without downloading it, and lists that. The archive of core stands for the registry's. */
function billOf(name, archives) {
  const folder = path.join(scratch, name);
  mkdirSync(folder);
  const manifest = JSON.parse(readFileSync(path.join(root, 'packages', name, 'package.json'), 'utf8'));
  const { version, license, description, dependencies, optionalDependencies } = manifest;
  const bare = { name: manifest.name, version, license, description, dependencies, optionalDependencies };
  if (dependencies?.['@lexrun/core'] !== undefined) dependencies['@lexrun/core'] = `file:${archives.get('core')}`;
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(bare));
  run(
    'npm',
    ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
    folder,
  );
  const bill = JSON.parse(run('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], folder));
  bill.metadata.component.name = manifest.name;
  // Where the archive lay on this machine is nobody's business.
  for (const component of bill.components ?? [])
    component.externalReferences = component.externalReferences.filter(({ url }) => !url.startsWith('file:'));
  return bill;
}

function licenceOf({ licenses = [] }) {
  return (
    licenses.map(({ license, expression }) => expression ?? license.id ?? license.name).join(' AND ') || 'none named'
  );
}

function run(command, args, cwd) {
  const windows = process.platform === 'win32';
  const options = { cwd, encoding: 'utf8', shell: windows, maxBuffer: 2 ** 26 };
  const { status, stdout, stderr, error } = spawnSync(windows ? `${command}.cmd` : command, args, options);
  if (status !== 0) throw new Error(`${command} ${args[0]} failed:\n${stdout}${stderr}${error?.message ?? ''}`);
  return stdout;
}
