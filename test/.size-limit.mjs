// What a page fetches of Lexrun to classify texts with a WordPiece model on WASM: its own script, the worker's entry, and
// every chunk that the two ask for. The test that runs this (browser/size.test.ts) has seen in Chromium which files these
// are. Not counted are onnxruntime-web, which brings its own weight, and the preloading helper that Vite adds to a page.
//
// 40 kB is a quarter of the transformers.js a page would load instead, and less than 1 % of the runtime's own binary. It
// holds because options are checked without a schema library, and because what this case does not use is a chunk of its
// own: other tasks, other tokenizers, WebGPU, the hub, streams, telemetry. Raise it only with a reason here.
export default [
  {
    name: '@lexrun/web: text-classification with WordPiece',
    path: JSON.parse(process.env.LEXRUN_FETCHED ?? '[]'),
    limit: '40 kB',
    gzip: true,
  },
];
