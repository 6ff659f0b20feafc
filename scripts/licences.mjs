// Licences this project may depend on, and a check of every dependency of the workspace: `node scripts/licences.mjs`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What may come along when somebody installs a package of ours: permissive licences, as SPDX names them. */
export const SHIPPED = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Zlib'];

/** Tools and tests are not passed on, so licences that ask something of who changes or passes on the work are fine. */
const TOOLS = [...SHIPPED, 'CC0-1.0', 'CC-BY-4.0', 'LGPL-3.0-or-later', 'MPL-2.0', 'Python-2.0'];

/** Packages whose package.json names no licence, and the one that lies in their files. */
const KNOWN = { spawndamnit: 'MIT' };

/** Whether an SPDX expression leaves a way to use the package under the licences allowed. */
export function allows(expression, allowed) {
  const alternatives = expression.replaceAll(/[()]/g, '').split(' OR ');
  return alternatives.some((one) => one.split(' AND ').every((licence) => allowed.includes(licence.trim())));
}

/** Every dependency of the workspace that is under another licence, as `name: licence`. */
function others() {
  const windows = process.platform === 'win32';
  const { status, stdout, stderr } = spawnSync(
    windows ? 'npx.cmd' : 'npx',
    ['--yes', 'pnpm@12.21.0', '--recursive', 'licenses', 'list', '--json'],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8', shell: windows, maxBuffer: 2 ** 26 },
  );
  if (status !== 0) throw new Error(`pnpm could not list the licences:\n${stderr}`);
  return Object.entries(JSON.parse(stdout)).flatMap(([licence, packages]) =>
    packages.filter(({ name }) => !allows(KNOWN[name] ?? licence, TOOLS)).map(({ name }) => `${name}: ${licence}`),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = others();
  if (found.length > 0) {
    process.stderr.write(`Dependencies under a licence that nobody has allowed:\n${found.join('\n')}\n`);
    process.exitCode = 1;
  } else process.stdout.write('Every dependency is under a licence that is allowed.\n');
}
