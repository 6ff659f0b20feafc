import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { loadTokenizer } from '@lexrun/core';

process.env.ORT_DISABLE_TELEMETRY ??= '1';

/** Token ids of texts, cut to what the models read. */
export async function tokenize(path, texts) {
  const json = (name) => JSON.parse(readFileSync(join(path, name), 'utf8'));
  const tokenizer = await loadTokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
  return texts.map((text) => [...tokenizer.encode(text, { truncation: { maxLength: 512 }, padding: null }).ids]);
}

/** Sorted by length, each batch filled to a budget of padded tokens: the order in which the runtime is fastest. */
function toBatches(rows, paddedTokens) {
  const batches = [];
  for (const row of rows.toSorted((a, b) => a.length - b.length)) {
    const last = batches.at(-1);
    if (last === undefined || row.length * (last.length + 1) > paddedTokens) batches.push([row]);
    else last.push(row);
  }
  return batches;
}

/**
 * onnxruntime-node alone: so many worker threads, each with a session, on input that was tokenized before.
 * @param options `threads` of a run, by default the processors shared out; `graph`: `fast` without the fusions that Lexrun's
 *   option of this name leaves out
 */
export async function openBare({ path, file }, workers, { threads: perRun, graph = 'all' } = {}) {
  const shared = Math.max(1, Math.floor(availableParallelism() / workers));
  const workerData = { model: join(path, file), threads: perRun ?? shared, graph };
  const threads = Array.from(
    { length: workers },
    () => new Worker(new URL('./bare-worker.mjs', import.meta.url), { workerData }),
  );
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  const ask = async (thread, message) => {
    const answer = once(thread, 'message');
    thread.postMessage(message);
    return (await answer)[0];
  };
  let rows = 0;
  return {
    /** @param paddedTokens 0 runs every row alone */
    async prepare(ids, paddedTokens) {
      rows = ids.length;
      const batches = toBatches(ids, paddedTokens);
      const share = (index) => batches.filter((_, at) => at % workers === index);
      await Promise.all(threads.map((thread, index) => ask(thread, { type: 'prepare', batches: share(index) })));
    },
    /** Runs what was prepared. @returns texts a second */
    async run() {
      const started = performance.now();
      await Promise.all(threads.map((thread) => ask(thread, { type: 'run' })));
      return (rows / (performance.now() - started)) * 1000;
    },
    /** Milliseconds of one run of the first thread, which has every run where it is the only one. */
    one: (index) => ask(threads[0], { type: 'one', index }),
    async close() {
      const ended = threads.map((thread) => once(thread, 'exit'));
      for (const thread of threads) thread.postMessage({ type: 'close' });
      await Promise.all(ended);
    },
  };
}
