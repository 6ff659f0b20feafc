// One thread of the bare runtime: a session, and tensors made before the clock starts. Nothing but session.run is timed.
import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';

const { model, threads, graph } = workerData;
const fast = { extra: { optimization: { disable_specified_optimizers: 'SkipLayerNormFusion;BiasGeluFusion' } } };
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  enableMemPattern: false,
  ...(graph === 'fast' ? fast : {}),
});
let batches = [];

function toFeeds(rows) {
  const width = Math.max(...rows.map((row) => row.length));
  const columns = { input_ids: (id) => id, attention_mask: () => 1, token_type_ids: () => 0 };
  const tensor = (value) => {
    const data = new BigInt64Array(rows.length * width);
    rows.forEach((row, at) => {
      row.forEach((id, place) => {
        data[at * width + place] = BigInt(value(id));
      });
    });
    return new ort.Tensor('int64', data, [rows.length, width]);
  };
  return Object.fromEntries(session.inputNames.map((name) => [name, tensor(columns[name])]));
}

const answers = {
  async prepare({ batches: rows }) {
    batches = rows.map(toFeeds);
    for (const feeds of batches.slice(0, 3)) await session.run(feeds);
  },
  async run() {
    for (const feeds of batches) await session.run(feeds);
  },
  async one({ index }) {
    const started = performance.now();
    await session.run(batches[index]);
    return performance.now() - started;
  },
};
parentPort.on('message', async (message) => {
  if (message.type !== 'close') return parentPort.postMessage(await answers[message.type](message));
  await session.release();
  parentPort.close();
});
parentPort.postMessage('ready');
