// The load of overload.mjs, in a process of its own so that it neither borrows the pipeline's thread nor waits for it.
// Sends the numbers of the texts to ask for over a loopback socket, and reads `number code` for each; latency counts
// from the time a request was due to the time its answer was read here.
// usage: node overload-generator.mjs PORT RATE SECONDS; prints a summary as JSON
import { connect } from 'node:net';
import { createRandom, poissonTimes } from './random.mjs';
import { median, quantile } from './statistics.mjs';

const [port, rate, seconds] = process.argv.slice(2).map(Number);
/** Requests due within so many milliseconds leave together: a write each would cost the service more than it tells. */
const TICK_MS = 2;

const times = poissonTimes(rate, seconds, createRandom(7));
const outcomes = { ok: [], QUEUE_FULL: [], other: [] };
let answeredInTime = 0;
let left = times.length;
let rest = '';
let started;

const socket = connect(port, '127.0.0.1');
socket.setEncoding('latin1').setNoDelay(true);
socket.on('data', (chunk) => {
  const now = performance.now() - started;
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    const [number, code] = line.split(' ');
    (outcomes[code] ?? outcomes.other).push(now - times[number]);
    if (code === 'ok' && now <= seconds * 1_000) answeredInTime++;
  }
  left -= lines.length;
  if (left === 0) socket.end(finish);
});
socket.once('connect', () => {
  started = performance.now();
  let next = 0;
  const tick = () => {
    const now = performance.now() - started;
    let due = '';
    for (; next < times.length && times[next] <= now; next++) due += `${next}\n`;
    if (due !== '') socket.write(due);
    if (next < times.length) setTimeout(tick, TICK_MS);
  };
  tick();
});

function finish() {
  const { user, system } = process.cpuUsage();
  const summary = (values) =>
    values.length === 0
      ? { count: 0 }
      : { count: values.length, p50: median(values), p99: quantile(values, 0.99), max: quantile(values, 1) };
  const described = Object.fromEntries(Object.entries(outcomes).map(([code, values]) => [code, summary(values)]));
  const processorShare = (user + system) / 1_000 / (performance.now() - started);
  process.stdout.write(JSON.stringify({ offered: times.length, answeredInTime, processorShare, ...described }));
}
