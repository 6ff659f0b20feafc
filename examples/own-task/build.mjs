import { build } from 'esbuild';

// Two entries: the application, and the worker it starts. The runtime stays outside, since it loads a native library.
await build({
  entryPoints: ['src/main.ts', 'src/worker.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['onnxruntime-node'],
  absWorkingDir: import.meta.dirname,
});
