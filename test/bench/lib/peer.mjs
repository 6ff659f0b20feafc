import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const CONFIGURATIONS = [
  { name: 'one caller', callers: 1, batch: 1, sorted: false },
  { name: '32 callers', callers: 32, batch: 1, sorted: false },
  { name: 'lists of 8, sorted', callers: 1, batch: 8, sorted: true },
];

/** @huggingface/transformers with the best of its configurations on the texts; undefined where it cannot load. */
export async function openPeer({ path, task, dtype, peerOptions }, texts) {
  const child = fork(
    fileURLToPath(new URL('./peer-child.mjs', import.meta.url)),
    [path, task, dtype, JSON.stringify(peerOptions)],
    {
      env: { ...process.env, PEER_THREADS: String(availableParallelism()) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the peer ended with code ${code}`)));
  ended.catch(() => {});
  const answer = async () => (await Promise.race([once(child, 'message'), ended]))[0];
  await answer();
  const run = async (configuration, work) => {
    const rate = answer();
    child.send({ ...configuration, texts: work });
    return rate;
  };
  await run(CONFIGURATIONS[0], texts.slice(0, 8));
  const rates = [];
  for (const configuration of CONFIGURATIONS) rates.push(await run(configuration, texts));
  const best = CONFIGURATIONS[rates.indexOf(Math.max(...rates))];
  return {
    name: best.name,
    run: (work) => run(best, work),
    close: async () => child.kill(),
  };
}
