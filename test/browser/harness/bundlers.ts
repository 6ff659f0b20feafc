import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as esbuild from 'esbuild';
import * as vite from 'vite';
import webpack from 'webpack';
import { folders } from './folders.js';

const source = path.join(folders.root, 'test/browser/bundles');

/** Builds the fixture page with Vite. */
export async function buildWithVite(
  out: string,
  { plugins = [], modulePreload }: { plugins?: vite.Plugin[]; modulePreload?: false } = {},
): Promise<void> {
  await vite.build({
    root: source,
    configFile: false,
    logLevel: 'error',
    plugins,
    worker: { format: 'es' },
    build: { outDir: out, emptyOutDir: true, ...(modulePreload === undefined ? {} : { modulePreload }) },
  });
}

/** Builds the fixture page into a folder, the way each bundler is used by its users. */
export const BUNDLERS: Readonly<Record<string, (out: string) => Promise<void>>> = {
  vite: (out) => buildWithVite(out),
  async webpack(out) {
    const compiler = webpack({
      mode: 'production',
      context: source,
      entry: './main.js',
      output: { path: out, filename: 'main.js' },
      performance: false,
    });
    await new Promise<void>((resolve, reject) => {
      compiler?.run((error, stats) => {
        const failure = error ?? (stats?.hasErrors() ? new Error(stats.toString({ all: false, errors: true })) : null);
        compiler.close(() => (failure === null ? resolve() : reject(failure)));
      });
    });
    cpSync(path.join(source, 'index.html'), path.join(out, 'index.html'));
  },
  async esbuild(out) {
    await esbuild.build({
      absWorkingDir: source,
      entryPoints: { main: './main-esbuild.js', worker: './worker.js' },
      bundle: true,
      minify: true,
      splitting: true,
      format: 'esm',
      outdir: out,
      logLevel: 'error',
    });
    const runtime = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
    const name = 'ort-wasm-simd-threaded.wasm';
    cpSync(path.join(runtime, name), path.join(out, 'runtime', name));
    writeFileSync(path.join(out, 'index.html'), readFileSync(path.join(source, 'index.html')));
  },
};
