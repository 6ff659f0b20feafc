// Loads a model, asks it once and closes it, many times; prints the memory of the process in MB once it had settled, and
// at the end. With a third argument it forgets to close each tenth model, to show that the measure notices.
// usage: node load-cycles.mjs EXECUTOR CYCLES [leak]
import { pipeline } from '@lexrun/node';
import { medianOf, residentMegabytes } from '../../fixtures/memory.mjs';
import { say, tinyModel } from './real-model.mjs';

const [executor, count, leak] = process.argv.slice(2);
const cycles = Number(count);
/** Share of the cycles until code and allocators have reached their size. */
const SETTLED = Math.max(1, Math.round(cycles * 0.4));
const WINDOW = Math.min(SETTLED, Math.max(5, Math.round(cycles / 10)));

const samples = [];
const kept = [];
for (let cycle = 0; cycle < cycles; cycle++) {
  const classify = await pipeline('text-classification', { model: tinyModel, executor, workers: 1, threads: 1 });
  await classify.run('a good film');
  if (leak === undefined || cycle % 10 > 0) await classify.close();
  else kept.push(classify);
  samples.push(residentMegabytes());
}
const settled = medianOf(samples.slice(SETTLED - WINDOW, SETTLED));
const end = medianOf(samples.slice(-WINDOW));
say(JSON.stringify({ cycles: samples.length, settled, end, growth: end / settled - 1 }));
// Models that were left open would hold the process.
process.exit();
