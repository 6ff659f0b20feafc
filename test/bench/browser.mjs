// Lexrun against @huggingface/transformers in the same Chromium: same model file, same device, caches warm.
// transformers runs twice, as it comes (one thread on two processors) and with as many threads as Lexrun takes. Ratios are
// taken within a round, against the better of the two, and for 64 texts at once against the better of one padded batch
// and 64 calls.
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
import { describeMachine, report } from './lib/report.mjs';
import { median, spread } from './lib/statistics.mjs';
import { setting } from './lib/subjects.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const seconds = setting('seconds', 2);
const pairs = setting('pairs', 3);
const device = process.argv.includes('--device') ? process.argv[process.argv.indexOf('--device') + 1] : 'wasm';

const title = `In Chromium, sentiment q4 on ${device}, ${pairs} rounds`;
const columns = ['', 'Lexrun', 'transformers', 'transformers, threads as Lexrun', 'times better than the better'];
const executablePath = findBrowser();
if (executablePath === undefined) {
  report([{ title, columns, rows: [], notRun: ['no Chromium, Chrome or Edge on this machine; set CHROME_PATH'] }]);
  process.exit(0);
}
process.stdout.write(`${describeMachine()}\n`);

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
const LIBRARIES = ['lexrun', 'transformers', ...(device === 'wasm' ? ['transformers-threads'] : [])];
const rounds = [];
const browser = await chromium.launch({
  executablePath,
  chromiumSandbox: process.getuid?.() !== 0,
  args: ['--no-first-run', '--disable-background-networking', ...flags],
});
try {
  // One profile each, so that none has the others' caches. The first visits fill them and are not counted.
  const contexts = Object.fromEntries(
    await Promise.all(LIBRARIES.map(async (library) => [library, await browser.newContext()])),
  );
  for (const library of LIBRARIES) await visit(library, contexts[library], 0);
  for (let pair = 0; pair < pairs; pair++) {
    // The order changes, so that none always runs on a warmer machine.
    const order = pair % 2 === 0 ? LIBRARIES : LIBRARIES.toReversed();
    const round = {};
    for (const library of order) round[library] = await visit(library, contexts[library], seconds);
    rounds.push(round);
  }
} finally {
  await browser.close();
  server.close();
  rmSync(out, { recursive: true, force: true });
}
report([{ title, columns, rows: table() }]);

async function visit(library, context, forSeconds) {
  const page = await context.newPage();
  await page.goto(`http://localhost:${server.address().port}/`);
  const first = await page.evaluate(([name, on]) => globalThis.firstAnswer(name, on), [library, device]);
  const rates = await page.evaluate(([list, time]) => globalThis.rates(list, time), [texts, forSeconds]);
  await page.close();
  return { first, ...rates };
}

function table() {
  const better = (round, key, pick) => pick(...LIBRARIES.slice(1).map((library) => round[library][key]));
  const rows = [
    ['first answer from a warm cache, ms', 'first', (round) => better(round, 'first', Math.min) / round.lexrun.first],
    ['texts a second, one by one', 'serial', (round) => round.lexrun.serial / better(round, 'serial', Math.max)],
    ['texts a second, 64 at once', 'atOnce', (round) => round.lexrun.atOnce / better(round, 'atOnce', Math.max)],
  ];
  const middle = (library, key) =>
    LIBRARIES.includes(library) ? median(rounds.map((round) => round[library][key])).toFixed(0) : '-';
  return rows.map(([name, key, ratio]) => [
    name,
    ...['lexrun', 'transformers', 'transformers-threads'].map((library) => middle(library, key)),
    spread(rounds.map(ratio)),
  ]);
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
