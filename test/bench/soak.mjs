// Hours of a service in minutes: 100,000 requests on the shipped model, single ones, lists, some aborted and some out of
// time, then 200 times of loading and closing a model in worker threads. Memory must stay where it is.
// usage: npm run soak -- [--requests 100000] [--warm-up 80000] [--cycles 200]
import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pipeline } from '@lexrun/node';
import { residentMegabytes, slopeOf } from '../fixtures/memory.mjs';
import { describeMachine, report } from './lib/report.mjs';
import { benchModels, benchWorkloads, setting } from './lib/subjects.mjs';

const REQUESTS = setting('requests', 100_000);
/**
 * Requests before these, until compiled code, the heaps of the workers and the allocators of the runtime have their size:
 * 14 MB between 30,000 and 80,000 requests, and 3 MB from there to 150,000.
 */
const WARM_UP = setting('warm-up', 80_000);
const CYCLES = setting('cycles', 200);
const SAMPLE_EVERY = Math.ceil(REQUESTS / 100);
const CALLERS = 64;
const MOST_GROWTH = { slope: 1, cycles: 0.1 };

async function manyRequests() {
  const [model] = benchModels().models;
  const { texts } = benchWorkloads().workloads.at(-1);
  const classify = await pipeline(model.task, { model: model.path, dtype: model.dtype, workers: 2, threads: 1 });
  const outcomes = {};
  const samples = [];
  let asked = 0;
  let answered = 0;
  const one = async (index) => {
    const text = texts[index % texts.length];
    if (index % 50 === 0) {
      const caller = new AbortController();
      const answer = classify.run(text, { signal: caller.signal });
      setImmediate(() => caller.abort());
      return answer;
    }
    if (index % 50 === 1) return classify.run(text, { timeoutMs: 1 });
    return index % 10 === 2 ? classify.run([text, texts[(index + 1) % texts.length]]) : classify.run(text);
  };
  /** Comes again when it is told to, as a client does. The ones out of time come once. */
  const patiently = async (index) => {
    for (;;) {
      try {
        return await one(index);
      } catch (error) {
        if (error.code !== 'QUEUE_FULL' || index % 50 === 1) throw error;
        await setTimeout(Math.min(error.details.waitMs, 1_000));
      }
    }
  };
  const caller = async () => {
    while (asked < WARM_UP + REQUESTS) {
      const code = await patiently(asked++).then(
        () => 'answered',
        (error) => error.code,
      );
      outcomes[code] = (outcomes[code] ?? 0) + 1;
      if (++answered % SAMPLE_EVERY === 0) samples.push([answered, residentMegabytes()]);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  await classify.close();
  const settled = samples.filter(([requests]) => requests > WARM_UP);
  return { outcomes, from: settled[0][1], to: settled.at(-1)[1], slope: slopeOf(settled) * 10_000 };
}

async function loadCycles() {
  const script = fileURLToPath(new URL('../reliability/children/load-cycles.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, 'worker', String(CYCLES)]);
  return JSON.parse(stdout);
}

const requests = await manyRequests();
const cycles = await loadCycles();
process.stdout.write(`${describeMachine()}\n`);
report([
  {
    title: `Soak: ${REQUESTS} requests after ${WARM_UP}, then ${CYCLES} times of loading and closing`,
    columns: ['what', 'memory from, MB', 'to', 'growth', 'at most'],
    rows: [
      [
        Object.entries(requests.outcomes)
          .map(([code, count]) => `${code} ${count}`)
          .join(', '),
        requests.from.toFixed(0),
        requests.to.toFixed(0),
        `${requests.slope.toFixed(2)} MB / 10,000`,
        MOST_GROWTH.slope,
      ],
      [
        'load, ask once, close',
        cycles.settled.toFixed(0),
        cycles.end.toFixed(0),
        `${(cycles.growth * 100).toFixed(1)} %`,
        `${MOST_GROWTH.cycles * 100} %`,
      ],
    ],
  },
]);
if (requests.slope >= MOST_GROWTH.slope || cycles.growth >= MOST_GROWTH.cycles) process.exitCode = 1;
