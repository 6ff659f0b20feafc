// Lexrun against @huggingface/transformers in the same Chromium: same model file, same device, caches warm.
// usage: node test/bench/browser.mjs [--seconds 2] [--pairs 3] [--device wasm]
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { describeMachine } from './lib/report.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : process.argv[at + 1];
};
const seconds = Number(option('seconds', 2));
const pairs = Number(option('pairs', 3));
const device = option('device', 'wasm');

const executablePath = findBrowser();
if (executablePath === undefined) {
  process.stdout.write('NOT RUN: no Chromium, Chrome or Edge on this machine; set CHROME_PATH\n');
  process.exit(0);
}

const WORDS = ['story', 'actor', 'room', 'music', 'idea', 'evening', 'screen', 'service', 'chapter', 'breakfast'];
const texts = Array.from({ length: 192 }, (_, i) => {
  const length = [6, 9, 12, 18, 30, 8][i % 6];
  const words = Array.from({ length }, (_, k) => `${WORDS[(i + k * 3) % WORDS.length]}`);
  return i % 4 === 3
    ? `这家店的${'服务很好，'.repeat(1 + (i % 5))}下次再来。`
    : `A ${words.join(' and a ')}, number ${i}.`;
});

const out = mkdtempSync(path.join(tmpdir(), 'lexrun-browser-bench-'));
const transformers = createRequire(import.meta.url).resolve('@huggingface/transformers');
const theirs = path.dirname(createRequire(transformers).resolve('onnxruntime-web/webgpu'));
await build({
  root: path.join(root, 'test/bench/browser'),
  configFile: false,
  logLevel: 'error',
  mode: 'production',
  worker: { format: 'es' },
  build: { outDir: out, emptyOutDir: true, target: 'es2022' },
});
const mounts = { '/models/': path.join(root, 'examples/models'), '/their-runtime/': theirs, '/': out };
const server = await serve(mounts);
const flags =
  device === 'webgpu' ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'] : [];
const results = { lexrun: [], transformers: [] };
const browser = await chromium.launch({
  executablePath,
  chromiumSandbox: process.getuid?.() !== 0,
  args: ['--no-first-run', '--disable-background-networking', ...flags],
});
try {
  // One profile each, so that neither has the other's caches. The first visits fill them and are not counted.
  const contexts = { lexrun: await browser.newContext(), transformers: await browser.newContext() };
  for (const library of Object.keys(contexts)) await visit(library, contexts[library], 0);
  for (let pair = 0; pair < pairs; pair++) {
    // The order changes, so that neither always runs on a warmer machine.
    const order = pair % 2 === 0 ? ['lexrun', 'transformers'] : ['transformers', 'lexrun'];
    for (const library of order) results[library].push(await visit(library, contexts[library], seconds));
  }
} finally {
  await browser.close();
  server.close();
  rmSync(out, { recursive: true, force: true });
}
report();

async function visit(library, context, forSeconds) {
  const page = await context.newPage();
  await page.goto(`http://localhost:${server.address().port}/`);
  const first = await page.evaluate(([name, on]) => globalThis.firstAnswer(name, on), [library, device]);
  const rates = await page.evaluate(([list, time]) => globalThis.rates(list, time), [texts, forSeconds]);
  await page.close();
  return { first, ...rates };
}

function report() {
  const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
  const column = (library, key) => median(results[library].map((one) => one[key]));
  const rows = [
    ['first answer from a warm cache, ms', 'first', (mine, their) => their / mine],
    ['texts a second, one by one', 'serial', (mine, their) => mine / their],
    ['texts a second, 64 at once', 'atOnce', (mine, their) => mine / their],
  ];
  process.stdout.write(`${describeMachine()}\nsentiment model (q4), ${device}, median of ${pairs} pairs\n`);
  process.stdout.write('| | Lexrun | @huggingface/transformers | times better |\n| --- | --- | --- | --- |\n');
  for (const [name, key, ratio] of rows) {
    const [mine, their] = [column('lexrun', key), column('transformers', key)];
    process.stdout.write(`| ${name} | ${mine.toFixed(0)} | ${their.toFixed(0)} | ${ratio(mine, their).toFixed(2)} |\n`);
  }
}

function serve(folders) {
  const types = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.mjs': 'text/javascript',
    '.wasm': 'application/wasm',
  };
  const listener = (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const prefix = Object.keys(folders).find((name) => pathname.startsWith(name));
    const file = path.join(folders[prefix], pathname === '/' ? 'index.html' : pathname.slice(prefix.length));
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': types[path.extname(file)] ?? 'application/octet-stream',
      'Content-Length': statSync(file).size,
      'Cache-Control': 'public, max-age=3600',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    if (request.method === 'HEAD') return response.end();
    createReadStream(file).pipe(response);
  };
  return new Promise((resolve) => {
    const made = createServer(listener).listen(0, '127.0.0.1', () => resolve(made));
  });
}
