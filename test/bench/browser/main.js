// Both libraries behind one shape: `open(device)` gives `one(text)` and `many(texts)`. Each is fetched only when asked for.
const OPENERS = {
  async lexrun(device) {
    const { pipeline } = await import('@lexrun/web');
    const classify = await pipeline('text-classification', { model: '/models/sentiment', device, timeoutMs: 120_000 });
    return { one: (text) => classify.run(text), many: (texts) => classify.run(texts), about: classify.health() };
  },
  transformers: (device) => openTransformers(device),
  'transformers-threads': (device) => openTransformers(device, Math.min(4, Math.max(1, navigator.hardwareConcurrency))),
};

async function openTransformers(device, threads) {
  const { env, pipeline } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = '/models/';
  env.backends.onnx.wasm.wasmPaths = '/their-runtime/';
  if (threads !== undefined) env.backends.onnx.wasm.numThreads = threads;
  const classify = await pipeline('text-classification', 'sentiment', { device, dtype: 'q4' });
  // Given a list it makes one padded batch; given single calls it runs them one after the other. The better one counts.
  return {
    one: (text) => classify(text),
    many: (texts) => classify(texts),
    manyCalls: (texts) => Promise.all(texts.map((text) => classify(text))),
    about: {},
  };
}

/** Milliseconds from the first line of code to the first answer. */
globalThis.firstAnswer = async (library, device) => {
  const started = performance.now();
  globalThis.opened = await OPENERS[library](device);
  await globalThis.opened.one('A wonderful film.');
  return performance.now() - started;
};

/** Texts a second: one after the other, and 64 at once, each for about `seconds`. */
globalThis.rates = async (texts, seconds) => {
  const { one, many, manyCalls, about } = globalThis.opened;
  const rate = async (round, size) => {
    await round(0);
    const started = performance.now();
    let done = 0;
    for (let i = 1; performance.now() - started < seconds * 1000; i++) {
      await round(i);
      done += size;
    }
    return (done * 1000) / (performance.now() - started);
  };
  const serial = await rate((i) => one(texts[i % texts.length]), 1);
  const slice = (i) => Array.from({ length: 64 }, (_, k) => texts[(i * 64 + k) % texts.length]);
  const lists = await rate((i) => many(slice(i)), 64);
  const calls = manyCalls === undefined ? 0 : await rate((i) => manyCalls(slice(i)), 64);
  return { serial, atOnce: Math.max(lists, calls), about };
};
