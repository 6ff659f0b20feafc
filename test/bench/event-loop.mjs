// How late a timer of 1 ms comes on the caller's thread, while nothing runs and while the model is saturated.
// usage: node test/bench/event-loop.mjs [--seconds 5]
import { pipeline } from '@lexrun/node';
import { createLoopMeter } from '../fixtures/loop-meter.mjs';
import { describeMachine, report } from './lib/report.mjs';
import { benchModels, benchWorkloads, setting } from './lib/subjects.mjs';

const SECONDS = setting('seconds', 5);
const CALLERS = 64;

const { models } = benchModels();
const { workloads } = benchWorkloads();
const [model] = models;
const { texts, name } = workloads.at(-1);
const ask = await pipeline(model.task, {
  model: model.path,
  workers: 2,
  timeoutMs: 600_000,
  guard: { maxCharacters: 2_000_000 },
});
await Promise.all(texts.slice(0, CALLERS).map((text) => ask.run(text)));

const loads = {
  'nothing: the noise of this machine': () => new Promise((resolve) => setTimeout(resolve, SECONDS * 1000)),
  [`${CALLERS} callers, workload ${name}`]: async () => {
    const end = performance.now() + SECONDS * 1000;
    let next = 0;
    const caller = async () => {
      while (performance.now() < end) await ask.run(texts[next++ % texts.length]);
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
  },
  [`stream, workload ${name}`]: async () => {
    const end = performance.now() + SECONDS * 1000;
    function* source() {
      for (let next = 0; performance.now() < end; next++) yield texts[next % texts.length];
    }
    for await (const _ of ask.stream(source()));
  },
  'one text of 1 MB': async () => {
    await ask.run(texts.join(' ').repeat(100).slice(0, 1_000_000));
  },
};
const rows = [];
for (const [load, work] of Object.entries(loads)) {
  const meter = createLoopMeter();
  await work();
  const { p50, p99, max } = meter.stop();
  rows.push([load, ...[p50, p99, max].map((value) => value.toFixed(2))]);
}
await ask.close();
process.stdout.write(`${describeMachine()}\n`);
report([
  {
    title: `Delay of the event loop, milliseconds, ${model.name}, 2 workers`,
    columns: ['load', 'p50', 'p99', 'max'],
    rows,
  },
]);
