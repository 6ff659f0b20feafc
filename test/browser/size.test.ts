import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { noteAsked } from '../setup/note-lines.js';
import { buildWithVite } from './harness/bundlers.js';
import { folders } from './harness/folders.js';
import { useBrowser } from './harness/use-browser.js';

const out = mkdtempSync(path.join(tmpdir(), 'lexrun-size-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));
const stage = useBrowser({ mounts: { '/': out, '/models/': folders.models } });

/** Vite's own preloading, which stands in every page it builds. */
const WITHOUT_PRELOADER = {
  name: 'without-preloader',
  enforce: 'pre',
  load: (id: string) =>
    id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load();' : undefined,
} as const;

test('what a page fetches to classify texts stays within the limit of .size-limit.mjs', {
  timeout: 120_000,
}, async () => {
  await buildWithVite(out, { plugins: [WITHOUT_PRELOADER], modulePreload: false });
  // What the page asks about; only its console can tell of it.
  noteAsked('A wonderful film.');
  const page = await stage.open('/index.html');
  await expect.poll(() => page.locator('#answer').textContent(), { timeout: 60_000 }).toBe('POSITIVE');

  const scripts = [...new Set(stage.site.requests.filter((line) => /\.m?js$/.test(line)).map((line) => line.slice(5)))];
  const fetched = scripts
    .map((url) => path.join(out, url))
    // Not Lexrun's: the JavaScript of onnxruntime-web, and what the bundler adds for it.
    .filter((file) => !readFileSync(file).includes('em-pthread') && !path.basename(file).startsWith('rolldown-'));
  // The page and its worker, at least.
  expect(fetched.length).toBeGreaterThanOrEqual(2);

  const cwd = path.join(folders.root, 'test');
  const [report] = JSON.parse(sizeLimit(cwd, fetched)) as { size: number; sizeLimit: number; passed: boolean }[];
  console.info(`${report?.size} bytes of Lexrun, minified and gzipped, in ${fetched.length} files`);
  expect(report, fetched.map((file) => path.basename(file)).join(', ')).toMatchObject({ passed: true });
  expect(report?.size).toBeGreaterThan(10_000);
});

/** Runs size-limit, whose exit code tells the same as its report. */
function sizeLimit(cwd: string, files: readonly string[]): string {
  const env = { ...process.env, LEXRUN_FETCHED: JSON.stringify(files.map((file) => file.replaceAll('\\', '/'))) };
  try {
    return execFileSync(process.execPath, ['node_modules/size-limit/bin.js', '--json'], { cwd, env, encoding: 'utf8' });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (stdout === undefined || stdout === '') throw error;
    return stdout;
  }
}
