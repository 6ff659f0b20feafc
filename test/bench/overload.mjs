// Four times what the pipeline can answer, offered for half a minute by a process of its own: how much of the capacity
// is left, whether what was accepted is answered within its deadline, how soon the rest is refused, and what it costs in
// memory.
// usage: [LEXRUN_MODELS=dir] [LEXRUN_WORKLOADS=dir] node test/bench/overload.mjs [--seconds 30] [--model sentiment] [--workload short]
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pipeline } from '@lexrun/node';
import { closedLoop, streamFor } from './lib/loads.mjs';
import { describeMachine, report } from './lib/report.mjs';
import { benchModels, benchWorkloads, chosen, setting } from './lib/subjects.mjs';

const SECONDS = setting('seconds', 30);
const TIMES = 4;
const DEADLINE_MS = 2_000;
const SATURATION_SECONDS = 8;
const generator = fileURLToPath(new URL('./lib/overload-generator.mjs', import.meta.url));

async function measure(model, { texts, name }) {
  const classify = await pipeline(model.task, {
    model: model.path,
    dtype: model.dtype,
    workers: 2,
    threads: 1,
    timeoutMs: DEADLINE_MS,
    ...model.load,
  });
  const ask = (text) => classify.run(text, model.options);
  await closedLoop(64, texts, 2, ask);
  const stream = await streamFor(texts, SATURATION_SECONDS, (source) => classify.stream(source, model.options));
  const callers = await closedLoop(64, texts, SATURATION_SECONDS, ask);
  const saturation = Math.max(stream, callers);

  const server = createServer((socket) => serve(socket, texts, ask));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const memory = watchMemory();
  const idleBefore = performance.eventLoopUtilization();
  const args = [generator, server.address().port, saturation * TIMES, SECONDS].map(String);
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { utilization } = performance.eventLoopUtilization(idleBefore);
  const { before, peak, growth } = memory.stop();
  server.close();
  await classify.close();
  const load = JSON.parse(stdout);
  const goodput = load.answeredInTime / SECONDS;
  const ms = (value) => (value === undefined ? '' : value.toFixed(1));
  return [
    ['model, texts', `${model.name}, ${name}`],
    ['saturation, texts/s (stream, 64 callers)', `${stream.toFixed(0)}, ${callers.toFixed(0)}`],
    ['offered, texts/s', (load.offered / SECONDS).toFixed(0)],
    ['goodput, texts/s', goodput.toFixed(0)],
    ['goodput / saturation', (goodput / saturation).toFixed(3), '>= 0.95'],
    [
      `accepted: p50, p99, worst ms (deadline ${DEADLINE_MS})`,
      [load.ok.p50, load.ok.p99, load.ok.max].map(ms).join(', '),
    ],
    ['accepted but not answered in time', load.other.count, '0'],
    [
      'refused with QUEUE_FULL: p50, p99, worst ms',
      [load.QUEUE_FULL.p50, load.QUEUE_FULL.p99, load.QUEUE_FULL.max].map(ms).join(', '),
      'p99 < 10',
    ],
    ['memory before, at most MB', `${before.toFixed(0)}, ${peak.toFixed(0)}`],
    ['memory from the second to the last third, MB', growth.toFixed(1), 'bounded'],
    [
      "share of a processor: the caller's thread, the generator",
      [utilization, load.processorShare].map((share) => share.toFixed(2)).join(', '),
    ],
  ].map(([what, value, wanted = '']) => [what, String(value), wanted]);
}

/** Answers lines with numbers of texts; all answers of one turn of the event loop leave together. */
function serve(socket, texts, ask) {
  let rest = '';
  let answers = '';
  const answer = (number, code) => {
    if (answers === '') setImmediate(flush);
    answers += `${number} ${code}\n`;
  };
  const flush = () => {
    socket.write(answers, 'latin1');
    answers = '';
  };
  socket.setEncoding('latin1').setNoDelay(true);
  socket.on('data', (chunk) => {
    const numbers = (rest + chunk).split('\n');
    rest = numbers.pop();
    for (const number of numbers) {
      ask(texts[number % texts.length]).then(
        () => answer(number, 'ok'),
        (error) => answer(number, error.code),
      );
    }
  });
}

/** Memory of this process in MB, twice a second. */
function watchMemory() {
  const samples = [process.memoryUsage.rss() / 1e6];
  const timer = setInterval(() => samples.push(process.memoryUsage.rss() / 1e6), 500);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    stop() {
      clearInterval(timer);
      const third = Math.floor(samples.length / 3);
      const growth = mean(samples.slice(-third)) - mean(samples.slice(third, 2 * third));
      return { before: samples[0], peak: Math.max(...samples), growth };
    },
  };
}

const { models, notRun } = benchModels();
const { workloads, notRun: noTexts } = benchWorkloads();
const tables = [];
for (const model of chosen('model', models.slice(0, 1))) {
  for (const workload of chosen('workload', workloads)) {
    tables.push({
      title: `Overload: ${TIMES} times the capacity for ${SECONDS} s, ${model.name}, ${workload.name}`,
      columns: ['what', 'measured', 'wanted'],
      rows: await measure(model, workload),
      notRun: [...notRun, ...noTexts],
    });
  }
}
process.stdout.write(`${describeMachine()}\n`);
report(tables);
