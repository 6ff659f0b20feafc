import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { describe, expect, it } from 'vitest';
import { BUNDLERS, pageSource } from '../browser/harness/bundlers.js';
import { command } from './command.js';

const MODEL = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));

const SERVICE = `import { Worker } from 'node:worker_threads';
  import { pipeline } from '@lexrun/node';
  const createWorker = (options) => new Worker(new URL('./worker.mjs', import.meta.url), options);
  const classify = await pipeline('text-classification', { model: ${JSON.stringify(MODEL)}, workers: 1, createWorker });
  console.log((await classify.run('这部电影真的很好看')).label);
  await classify.close();`;
const SERVICE_WORKER = `import { serve } from '@lexrun/node/worker';\nserve();`;

/** What bundlers make of the installed packages. test/browser runs their bundles in a browser. */
export function bundles(folder: () => string): void {
  describe('bundled', { timeout: 240_000 }, () => {
    it.each(Object.keys(BUNDLERS))(
      'for the browser by %s, without a warning and without a trace of Node',
      async (name) => {
        const out = path.join(folder(), `out-${name}`);
        // Copied there, so that it finds the installed packages and not those of this repository.
        const source = path.join(folder(), `bundle-${name}`);
        cpSync(pageSource, source, { recursive: true });
        await BUNDLERS[name]?.(out, source);
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
