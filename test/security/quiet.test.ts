import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const MODEL = here('../../examples/models/sentiment');
const root = mkdtempSync(path.join(tmpdir(), 'lexrun-quiet-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs children/classify.mjs where nothing was before: its home, its temporary folder and its working directory. */
async function run(mode: string) {
  const place = path.join(root, mode);
  const [home, temporary, work] = ['home', 'tmp', 'work'].map((name) => path.join(place, name)) as [
    string,
    string,
    string,
  ];
  for (const directory of [home, temporary, work]) mkdirSync(directory, { recursive: true });
  const { PATH, SystemRoot } = process.env;
  const child = spawn(
    process.execPath,
    ['--import', here('children/watch-network.mjs'), here('children/classify.mjs'), MODEL, mode],
    {
      cwd: work,
      // Windows names them otherwise, and starts nothing without SystemRoot.
      env: {
        PATH,
        SystemRoot,
        HOME: home,
        USERPROFILE: home,
        APPDATA: home,
        LOCALAPPDATA: home,
        TMPDIR: temporary,
        TEMP: temporary,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const limit = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('close', (...ended) => resolve(ended)),
  );
  clearTimeout(limit);
  return {
    code,
    signal,
    err,
    out: out === '' ? undefined : JSON.parse(out),
    files: readdirSync(place, { recursive: true }),
  };
}

describe.each(['closed', 'open', 'in-flight'])('a process whose pipeline is %s at its end', (mode) => {
  it('ends by itself with code 0, writes no file, says nothing, touches no network', async () => {
    const { code, signal, err, out, files } = await run(mode);
    expect({ code, signal, err }).toEqual({ code: 0, signal: null, err: '' });
    expect(files.map(String).sort()).toEqual(['home', 'tmp', 'work']);
    expect(out.answered + out.refused).toBe(mode === 'in-flight' ? 200 : 8);
    expect(out.answered).toBeGreaterThan(0);
  });
});
