// What each `graphOptimization` gains over `runtime`, and how far answers move. All pipelines are up all the time, one worker of
// one thread each, and take the same texts in turns; ratios are taken within a round.
// usage: [LEXRUN_MODELS=dir] [LEXRUN_WORKLOADS=dir] node test/bench/graph.mjs [--texts 500] [--pairs 7] [--model part-of-name]
import { pipeline } from '@lexrun/node';
import { describeMachine, report } from './lib/report.mjs';
import { median, quantile, spread } from './lib/statistics.mjs';
import { benchModels, benchWorkloads, chosen, sample, setting } from './lib/subjects.mjs';

const TEXTS = setting('texts', 500);
const PAIRS = setting('pairs', 7);
const GRAPHS = ['runtime', 'all', 'fast'];

const numbersOf = ({ embedding, labels }) => embedding ?? labels.map(({ score }) => score);

/** The largest difference between two answers to one text; of labels, where their order is the same. */
function difference(one, other) {
  const numbers = numbersOf(other);
  return Math.max(...Array.from(numbersOf(one), (value, index) => Math.abs(value - numbers[index])));
}

async function compare(model, texts) {
  const options = { ...model.options, ...(model.task === 'text-classification' ? { topK: null } : {}) };
  const asks = await Promise.all(
    GRAPHS.map((graphOptimization) =>
      pipeline(model.task, {
        model: model.path,
        dtype: model.dtype,
        device: 'cpu',
        workers: 1,
        threads: 1,
        timeoutMs: 600_000,
        graphOptimization,
        ...model.load,
      }),
    ),
  );
  const times = GRAPHS.map(() => []);
  let answers;
  for (let pair = -1; pair < PAIRS; pair++) {
    answers = GRAPHS.map(() => []);
    for (let turn = 0; turn < GRAPHS.length; turn++) {
      const at = (turn + pair + 1) % GRAPHS.length;
      const started = performance.now();
      for await (const { result } of asks[at].stream(texts, options)) answers[at].push(result);
      // The first round of each is V8's.
      if (pair >= 0) times[at].push((performance.now() - started) / texts.length);
    }
  }
  await Promise.all(asks.map((ask) => ask.close()));
  return GRAPHS.slice(1).map((graph, index) => {
    const moved = answers[0].map((answer, text) => difference(answer, answers[index + 1][text]));
    const share = (bound) => `${((moved.filter((by) => by > bound).length / moved.length) * 100).toFixed(1)} %`;
    return [
      model.name,
      graph,
      median(times[0]).toFixed(2),
      median(times[index + 1]).toFixed(2),
      spread(times[0].map((ms, round) => ms / times[index + 1][round])),
      quantile(moved, 0.5).toExponential(0),
      share(1e-4),
      share(1e-3),
      Math.max(...moved).toExponential(0),
    ];
  });
}

const { models, notRun } = benchModels();
const { workloads } = benchWorkloads();
const texts = sample(workloads[0].texts, TEXTS);
const rows = [];
for (const model of chosen('model', models)) rows.push(...(await compare(model, texts)));
process.stdout.write(`${describeMachine()}\n`);
report([
  {
    title: `graphOptimization, ${TEXTS} texts of ${workloads[0].name}; medians of ${PAIRS} interleaved rounds, ratios with their range`,
    columns: [
      'model',
      'graph',
      'runtime, ms a text',
      'this graph',
      'faster by',
      'answers differ by, median',
      'over 1e-4',
      'over 1e-3',
      'largest',
    ],
    rows,
    notRun,
  },
]);
