// Texts a second, text in and result out, beside bare onnxruntime-node and @huggingface/transformers in the same run.
// Every contender answers the same texts to the last one; rounds are interleaved, so that what else the machine does
// meets all of them; ratios are taken within a round.
// usage: [LEXRUN_MODELS=dir] [LEXRUN_WORKLOADS=dir] node test/bench/throughput.mjs [--seconds 3] [--pairs 3]
//        [--model part-of-name] [--workload short|mixed] [--graph fast]
// The bare runtime computes the file as it is; Lexrun leaves out what nobody reads of it and what pads a row (docs/decisions/022 and
// 023), and of a dynamic int8 model in batches the fusions of `graphOptimization: 'fast'`. With --graph fast, both leave those out for
// every model; the bare runtime with its own defaults stands beside them.
import { pipeline } from '@lexrun/node';
import { openBare, tokenize } from './lib/bare.mjs';
import { openPeer } from './lib/peer.mjs';
import { describeMachine, report } from './lib/report.mjs';
import { median, spread } from './lib/statistics.mjs';
import { benchModels, benchWorkloads, chosen, sample, setting } from './lib/subjects.mjs';

const SECONDS = setting('seconds', 3);
const PAIRS = setting('pairs', 3);
const CALLERS = 64;
const PADDED_TOKENS = [128, 256, 512];
const WORKERS = [1, 2];
/** Texts the search for the best configuration runs on. */
const SEARCH_TEXTS = 120;
/** How often each configuration has its turn in it. */
const SEARCH_ROUNDS = 7;
const graph = chosen('graph', [{ name: 'all' }, { name: 'fast' }])[0].name;

/** The fastest way to run the bare runtime on these texts; searched, not assumed, in interleaved rounds. */
async function bestBare(model, texts) {
  const ids = await tokenize(model.path, sample(texts, SEARCH_TEXTS));
  const bares = await Promise.all(WORKERS.map((workers) => openBare(model, workers, { graph })));
  const trials = WORKERS.flatMap((workers, at) =>
    (model.alone ? [0] : PADDED_TOKENS).map((paddedTokens) => ({ workers, paddedTokens, bare: bares[at], rates: [] })),
  );
  for (let round = 0; round < SEARCH_ROUNDS; round++) {
    for (const { bare, paddedTokens, rates } of trials) {
      await bare.prepare(ids, paddedTokens);
      rates.push(await bare.run());
    }
  }
  await Promise.all(bares.map((bare) => bare.close()));
  return trials
    .map(({ workers, paddedTokens, rates }) => ({ workers, paddedTokens, rate: median(rates) }))
    .reduce((best, trial) => (trial.rate > best.rate ? trial : best));
}

async function openLexrun(model, { workers, paddedTokens }) {
  const ask = await pipeline(model.task, {
    model: model.path,
    dtype: model.dtype,
    workers,
    ...(graph === 'fast' ? { graphOptimization: graph } : {}),
    timeoutMs: 600_000,
    ...(paddedTokens > 0 ? { batch: { maxPaddedTokens: paddedTokens } } : {}),
    ...model.load,
  });
  const timed = async (texts, work) => {
    const started = performance.now();
    await work();
    return (texts.length / (performance.now() - started)) * 1000;
  };
  return {
    stream: (texts) =>
      timed(texts, async () => {
        for await (const _ of ask.stream(texts, model.options));
      }),
    callers: (texts) =>
      timed(texts, async () => {
        let next = 0;
        const caller = async () => {
          while (next < texts.length) await ask.run(texts[next++], model.options);
        };
        await Promise.all(Array.from({ length: CALLERS }, caller));
      }),
    close: () => ask.close(),
  };
}

async function compare(model, workload) {
  const best = await bestBare(model, workload.texts);
  const texts = sample(workload.texts, Math.max(SEARCH_TEXTS, Math.round(best.rate * SECONDS)));
  const ids = await tokenize(model.path, texts);
  const graphs = graph === 'fast' ? { bare: 'fast', defaults: 'all' } : { bare: 'all' };
  const bares = {};
  for (const [name, graph] of Object.entries(graphs)) {
    bares[name] = await openBare(model, best.workers, { graph });
    await bares[name].prepare(ids, best.paddedTokens);
  }
  const lexrun = await openLexrun(model, best);
  const peer = await openPeer(model, sample(workload.texts, SEARCH_TEXTS));
  const rounds = [];
  const contenders = {
    ...Object.fromEntries(Object.entries(bares).map(([name, bare]) => [name, () => bare.run()])),
    stream: () => lexrun.stream(texts),
    callers: () => lexrun.callers(texts),
    peer: () => peer.run(texts),
  };
  // A round of each before anything counts: memory of every shape is there, and what V8 compiles in its first thousands of
  // calls is compiled. In rounds of seconds, that work would be most of the difference.
  for (const run of Object.values(contenders)) await run();
  for (let pair = 0; pair < PAIRS; pair++) {
    const names = Object.keys(contenders);
    const round = {};
    // Another one begins each time: nobody always runs on a machine that has just been busy, or idle.
    for (let at = 0; at < names.length; at++) {
      const name = names[(at + pair) % names.length];
      round[name] = await contenders[name]();
    }
    rounds.push(round);
  }
  await Promise.all([...Object.values(bares), lexrun, peer].map((one) => one.close()));
  const rate = (name) => median(rounds.map((round) => round[name])).toFixed(0);
  const ratio = (a, b) => spread(rounds.map((round) => round[a] / round[b]));
  return [
    model.name,
    workload.name,
    `${best.workers} x ${best.paddedTokens || 'alone'}`,
    rate('bare'),
    rate('stream'),
    ratio('stream', 'bare'),
    rate('callers'),
    ratio('callers', 'bare'),
    `${rate('peer')} (${peer.name})`,
    ratio('callers', 'peer'),
    ...(graph === 'fast' ? [rate('defaults'), ratio('stream', 'defaults'), ratio('callers', 'defaults')] : []),
  ];
}

const { models, notRun } = benchModels();
const { workloads, notRun: noWorkloads } = benchWorkloads();
const rows = [];
for (const model of chosen('model', models)) {
  for (const workload of chosen('workload', workloads)) {
    rows.push(await compare(model, workload));
    process.stderr.write(`${rows.at(-1).join('  ')}\n`);
  }
}
process.stdout.write(`${describeMachine()}\n`);
report([
  {
    title: `Throughput, texts/s; ratios are medians of ${PAIRS} interleaved rounds of about ${SECONDS} s (least-most)`,
    columns: [
      'model',
      'texts',
      'best bare',
      'bare',
      'stream',
      'stream/bare',
      `${CALLERS} callers`,
      'callers/bare',
      'transformers',
      'callers/transformers',
      ...(graph === 'fast' ? ['bare with defaults', 'stream to that', 'callers to that'] : []),
    ],
    rows,
    notRun: [...notRun, ...noWorkloads],
  },
]);
