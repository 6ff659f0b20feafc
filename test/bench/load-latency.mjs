// Latency while requests arrive by chance (a Poisson process, open loop), at 70 % and 50 % of what the pipeline answers
// when it is saturated; beside an idle single request, and beside a simulation of the queue with the measured times of
// its batches. Each round measures saturation, idle and both loads one after the other, on arrivals of its own.
// usage: [LEXRUN_MODELS=dir] [LEXRUN_WORKLOADS=dir] node test/bench/load-latency.mjs [--seconds 10] [--pairs 3] [--model sentiment] [--workload short]
import { pipeline } from '@lexrun/node';
import { tokenize } from './lib/bare.mjs';
import { createBatchTimes, drawTime, slowdown } from './lib/batch-times.mjs';
import { closedLoop, openLoop, streamFor } from './lib/loads.mjs';
import { watchOthers } from './lib/others.mjs';
import { createRandom, poissonTimes } from './lib/random.mjs';
import { describeMachine, report } from './lib/report.mjs';
import { simulateQueue } from './lib/simulate-queue.mjs';
import { median, quantile, spread } from './lib/statistics.mjs';
import { benchModels, benchWorkloads, chosen, setting } from './lib/subjects.mjs';

const SECONDS = setting('seconds', 10);
const ROUNDS = setting('pairs', 3);
const WORKERS = 2;
const BOUNDS = { maxPaddedTokens: 256, maxRows: 32 };
/** What the library's planner adds to the bounds by itself. */
const PLANNED = { ...BOUNDS, runOverheadTokens: 6, paddingCost: 1 / 8 };
/** Callers of the closed loops that batches are measured in: from single rows to full batches. */
const CALIBRATION = [1, 2, 3, 4, 6, 8, 12, 16, 24, 64];
const CALIBRATION_SECONDS = 1.5;
const SATURATION_SECONDS = 4;
const IDLE_REQUESTS = 200;
/** Share of the saturation, and how many times the idle median its p99 may be on the short workload. */
const LOADS = [
  [0.7, 12],
  [0.5, 6],
];
const TIMES_SIMULATION = 1.3;

async function measure(model, { texts, name }) {
  const batchTimes = createBatchTimes();
  const classify = await pipeline(model.task, {
    model: model.path,
    dtype: model.dtype,
    workers: WORKERS,
    threads: 1,
    batch: BOUNDS,
    timeoutMs: 60_000,
    telemetry: batchTimes,
    ...model.load,
  });
  const ask = (text) => classify.run(text, model.options);
  await closedLoop(64, texts, 1, ask);
  batchTimes.take();
  const alone = [];
  const busy = [];
  for (const callers of CALIBRATION) {
    await closedLoop(callers, texts, CALIBRATION_SECONDS, ask);
    (callers === 1 ? alone : busy).push(...batchTimes.take());
  }
  const lengths = (await tokenize(model.path, texts)).map((ids) => ids.length);
  const slower = slowdown(alone, busy);

  const rounds = LOADS.map(() => []);
  const saturations = [];
  const idles = [];
  for (let round = 0; round < ROUNDS; round++) {
    const random = createRandom(1_000 + round);
    const saturation = Math.max(
      await streamFor(texts, SATURATION_SECONDS, (source) => classify.stream(source, model.options)),
      await closedLoop(64, texts, SATURATION_SECONDS, ask),
    );
    const idle = median(await oneByOne(texts.slice(0, IDLE_REQUESTS), ask));
    saturations.push(saturation);
    idles.push(idle);
    for (const [index, [load]] of LOADS.entries()) {
      const times = poissonTimes(saturation * load, SECONDS, random);
      const others = watchOthers();
      const own = await openLoop(times, texts, ask);
      const foreign = others.stop();
      const arrivals = times.map((at, request) => ({ at, tokens: lengths[request % texts.length] }));
      const timeOf = drawTime(busy, random);
      const simulated = simulateQueue({ arrivals, workers: WORKERS, bounds: PLANNED, timeOf, slowdown: slower });
      const p99 = quantile(own, 0.99);
      rounds[index].push({
        p50: median(own),
        p99,
        times: p99 / idle,
        simulation: p99 / quantile(simulated, 0.99),
        foreign,
      });
    }
    batchTimes.take();
  }
  await classify.close();
  return LOADS.map(([load, bound], index) => {
    const pick = (read, digits) => spread(rounds[index].map(read), digits);
    return [
      model.name,
      name,
      `${load * 100} % of ${median(saturations).toFixed(0)}/s`,
      median(idles).toFixed(1),
      pick(({ p50 }) => p50, 1),
      pick(({ p99 }) => p99, 1),
      pick(({ times }) => times, 1),
      name === 'short' ? `${bound}` : '',
      pick(({ simulation }) => simulation),
      `${TIMES_SIMULATION}`,
      pick(({ foreign }) => foreign),
    ];
  });
}

async function oneByOne(texts, ask) {
  const latencies = [];
  for (const text of texts) {
    const started = performance.now();
    await ask(text);
    latencies.push(performance.now() - started);
  }
  return latencies;
}

const { models, notRun } = benchModels();
const { workloads, notRun: noTexts } = benchWorkloads();
const rows = [];
// A model that runs every text alone is left to the throughput table: its queue has no batches to plan.
for (const model of chosen('model', models).filter(({ alone }) => !alone)) {
  for (const workload of chosen('workload', workloads)) rows.push(...(await measure(model, workload)));
}
process.stdout.write(`${describeMachine()}\n`);
report([
  {
    title: `Latency under random load, milliseconds from the time a request was due; ${WORKERS} workers, median (range) of ${ROUNDS} rounds of ${SECONDS} s`,
    columns: [
      'model',
      'texts',
      'load',
      'idle p50',
      'p50',
      'p99',
      'p99 / idle p50',
      'at most',
      'p99 / simulated p99',
      'at most',
      'processors others used',
    ],
    rows,
    notRun: [...notRun, ...noTexts],
  },
]);
