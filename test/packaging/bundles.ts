import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import * as vite from 'vite';
import { describe, expect, it } from 'vitest';
import webpack from 'webpack';
import { command } from './command.js';

const MODEL = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));

const PAGE = `import { pipeline } from '@lexrun/web';
  pipeline('text-classification', { model: '/model' }).then((classify) => classify.run('text')).then(console.log);`;
/** For bundlers that leave \`new URL(…, import.meta.url)\` alone: the page names its own worker and the runtime's folder. */
const PAGE_WITH_WORKER = `import { pipeline } from '@lexrun/web';
  const createWorker = () => new Worker('/worker.js', { type: 'module' });
  pipeline('text-classification', { model: '/model', createWorker, assets: '/runtime/' })
    .then((classify) => classify.run('text')).then(console.log);`;
const PAGE_WORKER = `import { serve } from '@lexrun/web/worker';\nserve();`;

const SERVICE = `import { Worker } from 'node:worker_threads';
  import { pipeline } from '@lexrun/node';
  const createWorker = (options) => new Worker(new URL('./worker.mjs', import.meta.url), options);
  const classify = await pipeline('text-classification', { model: ${JSON.stringify(MODEL)}, workers: 1, createWorker });
  console.log((await classify.run('这部电影真的很好看')).label);
  await classify.close();`;
const SERVICE_WORKER = `import { serve } from '@lexrun/node/worker';\nserve();`;

type Build = (source: string, out: string) => Promise<unknown>;

const BROWSER: Readonly<Record<string, Build>> = {
  vite: (source, out) =>
    vite.build({
      root: source,
      configFile: false,
      logLevel: 'error',
      worker: { format: 'es' },
      build: { outDir: out, emptyOutDir: true, rolldownOptions: { input: path.join(source, 'page.js') } },
    }),
  webpack: (source, out) =>
    new Promise<void>((resolve, reject) => {
      const compiler = webpack({
        mode: 'production',
        context: source,
        entry: './page.js',
        output: { path: out },
        optimization: { minimize: false },
        performance: false,
      });
      compiler.run((error, stats) => {
        const said = stats?.hasErrors() || stats?.hasWarnings() ? new Error(stats.toString('errors-warnings')) : null;
        compiler.close(() => (error || said ? reject(error ?? said) : resolve()));
      });
    }),
  esbuild: (source, out) =>
    esbuild.build({
      absWorkingDir: source,
      entryPoints: ['page-with-worker.js', 'worker.js'],
      bundle: true,
      minify: true,
      splitting: true,
      format: 'esm',
      outdir: out,
      logLevel: 'error',
    }),
  rollup: async (source, out) => {
    const bundle = await rollup({
      input: [path.join(source, 'page-with-worker.js'), path.join(source, 'worker.js')],
      plugins: [nodeResolve({ browser: true })],
      onwarn: (warning) => {
        // zod imports in circles and has comments that Rollup cannot read.
        const where = [warning.id, warning.loc?.file, ...(warning.ids ?? [])].join(' ');
        if (!/[\\/]zod[\\/]/.test(where)) throw new Error(warning.message);
      },
    });
    await bundle.write({ dir: out, format: 'es' });
    await bundle.close();
  },
};

/** What bundlers make of the installed packages. test/browser runs their bundles in a browser. */
export function bundles(folder: () => string): void {
  const sources = (): string => {
    const source = path.join(folder(), 'bundles');
    mkdirSync(source, { recursive: true });
    writeFileSync(path.join(source, 'page.js'), PAGE);
    writeFileSync(path.join(source, 'page-with-worker.js'), PAGE_WITH_WORKER);
    writeFileSync(path.join(source, 'worker.js'), PAGE_WORKER);
    return source;
  };

  describe('bundled', { timeout: 240_000 }, () => {
    it.each(Object.keys(BROWSER))(
      'for the browser by %s, without a warning and without a trace of Node',
      async (name) => {
        const out = path.join(folder(), `out-${name}`);
        await BROWSER[name]?.(sources(), out);
        const files = readdirSync(out, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && /\.m?js$/.test(entry.name))
          .map((entry) => path.join(entry.parentPath, entry.name));
        expect(files.length).toBeGreaterThan(1);
        // onnxruntime-web itself asks whether it runs on Node; ours must not.
        const ours = files.map((file) => readFileSync(file, 'utf8')).filter((code) => !code.includes('onnxruntime'));
        for (const code of ours) expect(code).not.toMatch(/node:|require\(/);
      },
    );

    it('for a service by esbuild, with the native runtime beside it', async () => {
      const source = path.join(folder(), 'service');
      const out = path.join(folder(), 'out-service');
      mkdirSync(source, { recursive: true });
      writeFileSync(path.join(source, 'service.mjs'), SERVICE);
      writeFileSync(path.join(source, 'worker.mjs'), SERVICE_WORKER);
      await esbuild.build({
        absWorkingDir: source,
        entryPoints: ['service.mjs', 'worker.mjs'],
        bundle: true,
        platform: 'node',
        format: 'esm',
        splitting: true,
        outExtension: { '.js': '.mjs' },
        // A native module is no JavaScript: it is installed where the bundle goes.
        external: ['onnxruntime-node'],
        outdir: out,
        logLevel: 'error',
      });
      const code = readdirSync(out).map((file) => readFileSync(path.join(out, file), 'utf8'));
      expect(code.join('\n')).not.toMatch(/(from|import|require)\W+@lexrun/);
      expect(await command(process.execPath, ['service.mjs'], out)).toEqual({ code: 0, output: 'POSITIVE\n' });
    });
  });
}
