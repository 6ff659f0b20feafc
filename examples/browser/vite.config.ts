import { createHash } from 'node:crypto';
import { cpSync, createReadStream, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = path.dirname(fileURLToPath(import.meta.url));
const model = path.join(here, '../models/sentiment');
/** What lets threads share memory; every static host can send these two headers. */
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
/** Larger files are kept by the service worker when they are first used, not beforehand. */
const MAX_KEPT_BYTES = 1_000_000;

/** Serves the model under `model/`, and copies it into the build. */
function serveModel(): Plugin {
  let outDir = '';
  return {
    name: 'serve-model',
    configResolved(config) {
      outDir = path.resolve(config.root, config.build.outDir);
    },
    configureServer(server) {
      server.middlewares.use('/model', (request, response, next) => {
        const file = path.join(model, path.normalize(`/${(request.url ?? '').split('?')[0]}`));
        if (!existsSync(file)) response.writeHead(404).end();
        else if (request.method === 'HEAD') response.writeHead(200).end();
        else createReadStream(file).on('error', next).pipe(response);
      });
    },
    closeBundle() {
      if (outDir !== '' && existsSync(outDir)) cpSync(model, path.join(outDir, 'model'), { recursive: true });
    },
  };
}

/** Writes the service worker with the names of the built files. */
function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const size = (file: (typeof bundle)[string]) =>
        Buffer.byteLength(file.type === 'chunk' ? file.code : file.source);
      const files = Object.values(bundle)
        .filter((file) => size(file) < MAX_KEPT_BYTES)
        .map((file) => `./${file.fileName}`)
        .filter((name) => !name.endsWith('.map') && name !== './index.html');
      // WebAssembly runs everywhere; the runtime with WebGPU is kept once it is used.
      const large = Object.keys(bundle)
        .filter((name) => name.endsWith('.wasm') && !name.includes('asyncify'))
        .map((name) => `./${name}`);
      const list = ['./', './icon.svg', ...files.sort()];
      const version = createHash('sha256').update(list.join('\n')).digest('hex').slice(0, 12);
      const source = readFileSync(path.join(here, 'src/service-worker.js'), 'utf8')
        .replace('const FILES = []', `const FILES = ${JSON.stringify(list)}`)
        .replace('const LARGE = []', `const LARGE = ${JSON.stringify(large)}`)
        .replace("'development'", JSON.stringify(version));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}

export default defineConfig({
  base: './',
  root: here,
  plugins: [serveModel(), serviceWorker()],
  // Workers that fetch parts of themselves on demand have to be modules.
  worker: { format: 'es' },
  // Bundled ahead, these two would look for their worker and their .wasm beside the wrong file.
  optimizeDeps: { exclude: ['@lexrun/web', 'onnxruntime-web'] },
  build: { outDir: 'dist', target: 'es2022' },
  server: { headers },
  preview: { headers },
});
