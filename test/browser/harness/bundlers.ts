import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import * as vite from 'vite';
import webpack from 'webpack';
import { folders } from './folders.js';

/** A page that classifies a text, for bundlers that know workers, and one for those that do not. */
export const pageSource: string = path.join(folders.root, 'test/browser/bundles');

/** Builds the page with Vite. */
export async function buildWithVite(
  out: string,
  {
    source = pageSource,
    plugins = [],
    modulePreload,
  }: { source?: string; plugins?: vite.Plugin[]; modulePreload?: false } = {},
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

/** Builds the page, or a copy of its folder, into a folder, as users of each bundler do. Rejects for a warning as for an error. */
export const BUNDLERS: Readonly<Record<string, (out: string, source?: string) => Promise<void>>> = {
  vite: (out, source = pageSource) => buildWithVite(out, { source }),
  async webpack(out, source = pageSource) {
    const compiler = webpack({
      mode: 'production',
      context: source,
      entry: './main.js',
      output: { path: out, filename: 'main.js' },
      performance: false,
    });
    await new Promise<void>((resolve, reject) => {
      compiler.run((error, stats) => {
        const said = stats?.hasErrors() || stats?.hasWarnings() ? new Error(stats.toString('errors-warnings')) : null;
        compiler.close(() => (error || said ? reject(error ?? said) : resolve()));
      });
    });
    cpSync(path.join(source, 'index.html'), path.join(out, 'index.html'));
  },
  async esbuild(out, source = pageSource) {
    await esbuild.build({
      absWorkingDir: source,
      entryPoints: { main: './main-with-worker.js', worker: './worker.js' },
      bundle: true,
      minify: true,
      splitting: true,
      format: 'esm',
      outdir: out,
      logLevel: 'error',
    });
    serveBeside(out, source);
  },
  async rollup(out, source = pageSource) {
    const bundle = await rollup({
      input: { main: path.join(source, 'main-with-worker.js'), worker: path.join(source, 'worker.js') },
      plugins: [nodeResolve({ browser: true })],
      onwarn: (warning) => {
        throw new Error(warning.message);
      },
    });
    await bundle.write({ dir: out, format: 'es', entryFileNames: '[name].js' });
    await bundle.close();
    serveBeside(out, source);
  },
};

/** The page, and the runtime's binary in a folder beside it, where nothing has put them. */
function serveBeside(out: string, source: string): void {
  const runtime = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
  const name = 'ort-wasm-simd-threaded.wasm';
  cpSync(path.join(runtime, name), path.join(out, 'runtime', name));
  cpSync(path.join(source, 'index.html'), path.join(out, 'index.html'));
}
