// Texts a second, text in and result out, beside bare onnxruntime-node and @huggingface/transformers in the same run.
// Every contender answers the same texts to the last one; rounds are interleaved, so that what else the machine does
// meets all of them; ratios are taken within a round.
// usage: [LEXRUN_MODELS=dir] [LEXRUN_WORKLOADS=dir] node test/bench/throughput.mjs [--seconds 3] [--pairs 3]
//        [--model part-of-name] [--workload short|mixed] [--graph fast]
// The bare runtime computes the file as it is; Lexrun leaves out what nobody reads of it, what pads a row, and fusions that are slower
// (docs/decisions/021 to 023). Each has the bound of its runs that suits it. With --graph fast, both leave those out for
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
/** Tokens the search for the best configuration runs on, and the fewest texts: enough for some runs of the largest bound. */
const SEARCH_TOKENS = 10_000;
const SEARCH_TEXTS = 120;
/** How often each configuration has its turn in it. */
const SEARCH_ROUNDS = 7;
const graph = chosen('graph', [{ name: 'all' }, { name: 'fast' }])[0].name;

/** The fastest of several configurations; searched, not assumed, in interleaved rounds. @param trials each with `run()` */
async function fastest(trials) {
  const rates = trials.map(() => []);
  for (let round = 0; round < SEARCH_ROUNDS; round++) {
    for (const [index, { run }] of trials.entries()) rates[index].push(await run());
  }
  return trials
    .map((trial, index) => ({ ...trial, rate: median(rates[index]) }))
    .reduce((best, trial) => (trial.rate > best.rate ? trial : best));
}

/** Bounds that are worth a trial: a model that runs every text alone has none. */
const boundsOf = (model) => (model.alone ? [0] : PADDED_TOKENS);

/** The best way to run the bare runtime on these texts. */
async function bestBare(model, texts) {
  const ids = await tokenize(model.path, texts);
  const bares = await Promise.all(WORKERS.map((workers) => openBare(model, workers, { graph })));
  const trials = WORKERS.flatMap((workers, at) =>
    boundsOf(model).map((paddedTokens) => ({
      workers,
      paddedTokens,
      run: async () => {
        await bares[at].prepare(ids, paddedTokens);
        return bares[at].run();
      },
    })),
  );
  const { workers, paddedTokens, rate } = await fastest(trials);
  await Promise.all(bares.map((bare) => bare.close()));
  return { workers, paddedTokens, rate };
}

/** The bound of a run that suits Lexrun, with as many workers: what `autotune()` finds. */
async function bestBound(model, workers, texts) {
  const bounds = boundsOf(model);
  if (bounds.length === 1) return bounds[0];
  const opened = await Promise.all(bounds.map((paddedTokens) => openLexrun(model, { workers, paddedTokens })));
  for (const { stream } of opened) await stream(texts);
  const trials = opened.map(({ stream }, at) => ({ paddedTokens: bounds[at], run: () => stream(texts) }));
  const { paddedTokens } = await fastest(trials);
  await Promise.all(opened.map((lexrun) => lexrun.close()));
  return paddedTokens;
}

/** As many texts as the search takes. */
async function searchTexts(model, texts) {
  const some = await tokenize(model.path, sample(texts, SEARCH_TEXTS));
  const tokens = some.reduce((sum, ids) => sum + ids.length, 0) / some.length;
  return sample(texts, Math.max(SEARCH_TEXTS, Math.round(SEARCH_TOKENS / tokens)));
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
  const search = await searchTexts(model, workload.texts);
  const best = await bestBare(model, search);
  const paddedTokens = await bestBound(model, best.workers, search);
  const texts = sample(workload.texts, Math.max(SEARCH_TEXTS, Math.round(best.rate * SECONDS)));
  const ids = await tokenize(model.path, texts);
  const graphs = graph === 'fast' ? { bare: 'fast', defaults: 'all' } : { bare: 'all' };
  const bares = {};
  for (const [name, graph] of Object.entries(graphs)) {
    bares[name] = await openBare(model, best.workers, { graph });
    await bares[name].prepare(ids, best.paddedTokens);
  }
  const lexrun = await openLexrun(model, { workers: best.workers, paddedTokens });
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
    paddedTokens || 'alone',
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
      'bound of Lexrun',
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
