// @huggingface/transformers in a process of its own: it runs models on the thread that calls it.
import { basename, dirname } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';

const [path, task, dtype, options] = process.argv.slice(2);
env.localModelPath = dirname(path);
env.allowRemoteModels = false;
const ask = await pipeline(task, basename(path), {
  dtype,
  session_options: { intraOpNumThreads: Number(process.env.PEER_THREADS) },
});

/** @param callers side by side @param batch texts a call @param sorted by length, as only a job that knows all texts can */
async function run({ texts, callers, batch, sorted }) {
  const all = sorted ? texts.toSorted((a, b) => a.length - b.length) : texts;
  let next = 0;
  const caller = async () => {
    while (next < all.length) {
      const start = next;
      next += batch;
      await ask(batch === 1 ? all[start] : all.slice(start, start + batch), JSON.parse(options));
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  return (all.length / (performance.now() - started)) * 1000;
}

process.on('message', async (message) => process.send(await run(message)));
process.send('ready');
