// Finds a Chromium for the browser tests, or installs Debian's where this process may (root and apt). Run by itself it
// prints the path. CHROME_PATH comes first; nothing is ever downloaded outside of the system's package manager.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable'];
const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const WINDOWS = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((folder) =>
  [
    'Google\\Chrome\\Application\\chrome.exe',
    'Chromium\\Application\\chrome.exe',
    'Microsoft\\Edge\\Application\\msedge.exe',
  ]
    .filter(() => process.env[folder] !== undefined)
    .map((file) => path.join(process.env[folder], file)),
);

/** Path of a browser, or undefined. */
export function findBrowser() {
  const asked = process.env.CHROME_PATH;
  if (asked !== undefined && asked !== '') {
    if (existsSync(asked)) return asked;
    throw new Error('CHROME_PATH names no file.');
  }
  if (process.platform === 'darwin') return MAC.find((file) => existsSync(file));
  if (process.platform === 'win32') return WINDOWS.find((file) => existsSync(file));
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin', '/snap/bin'];
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/** Installs Debian's or Ubuntu's package, if this is root on such a system. Returns the browser's path or undefined. */
export function installBrowser() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  process.stderr.write('Installing the package chromium for the browser tests (once)\n');
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  if (!apt('update', '-qq') || !apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')) return undefined;
  return findBrowser();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findBrowser() ?? installBrowser();
  if (found === undefined) {
    process.stderr.write('No Chromium, Chrome or Edge was found; set CHROME_PATH.\n');
    process.exitCode = 1;
  } else process.stdout.write(`${found}\n`);
}
