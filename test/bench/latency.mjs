// What one request on an idle pipeline costs over bare session.run on the same text, tokenized before: the way to the
// thread and back, tokenizing and reading the result. Text by text, one after the other, each in its turn the first.
// Each is asked twice, and the second answer counts: otherwise it is told how much of the caches the other one left. A run
// has one thread in both: several spin for milliseconds after it, on processors that the other contender needs.
// usage: node test/bench/latency.mjs [--requests 300]
import { pipeline } from '@lexrun/node';
import { openBare, tokenize } from './lib/bare.mjs';
import { describeMachine, report } from './lib/report.mjs';
import { median } from './lib/statistics.mjs';
import { benchModels, benchWorkloads, sample, setting } from './lib/subjects.mjs';

const REQUESTS = setting('requests', 300);
const WARM_UP_ROUNDS = 10;
const { models, notRun } = benchModels();
const { workloads } = benchWorkloads();
const { texts: all, name } = workloads[0];
const texts = sample(all, REQUESTS);
const rows = [];

for (const model of models.filter(({ load }) => load === undefined)) {
  const parts = [];
  const ask = await pipeline(model.task, {
    model: model.path,
    dtype: model.dtype,
    workers: 1,
    threads: 1,
    telemetry: { emit: (event) => event.type === 'executed' && parts.push(event.timing) },
  });
  const bare = await openBare(model, 1, { threads: 1 });
  // The bare runtime runs the shortest text first.
  const ids = await tokenize(model.path, texts);
  const sorted = texts.map((text, index) => ({ text, ids: ids[index] })).sort((a, b) => a.ids.length - b.ids.length);
  const ownMs = async (text) => {
    await ask.run(text, model.options);
    parts.length = Math.max(0, parts.length - 1);
    const started = performance.now();
    await ask.run(text, model.options);
    return performance.now() - started;
  };
  const bareMs = async (index) => {
    await bare.one(index);
    return bare.one(index);
  };
  await bare.prepare(ids, 0);
  // V8 compiles what a service that has run for a minute has compiled.
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    await Promise.all(texts.map((text) => ask.run(text, model.options)));
  }
  parts.length = 0;
  const own = [];
  const alone = [];
  for (const [index, { text }] of sorted.entries()) {
    if (index % 2 === 0) alone.push(await bareMs(index));
    own.push(await ownMs(text));
    if (index % 2 === 1) alone.push(await bareMs(index));
  }
  await Promise.all([bare.close(), ask.close()]);
  const part = (pick) => median(parts.map(pick)).toFixed(2);
  rows.push([
    model.name,
    median(own).toFixed(2),
    median(alone).toFixed(2),
    median(own.map((value, index) => value - alone[index])).toFixed(2),
    part(({ tokenizeMs }) => tokenizeMs),
    part(({ runMs }) => runMs),
    part(({ decodeMs }) => decodeMs),
  ]);
}
process.stdout.write(`${describeMachine()}\n`);
report([
  {
    title: `One request on an idle pipeline, milliseconds at the median, ${REQUESTS} texts of ${name}`,
    columns: ['model', 'request', 'bare run', 'difference', 'tokenize', 'run', 'decode'],
    rows,
    notRun,
  },
]);
