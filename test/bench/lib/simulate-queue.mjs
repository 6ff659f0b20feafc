// The planning rule of the library itself; it is no part of its public interface.
import { planBatch } from '../../../packages/core/dist/executor/plan-batch.js';

/**
 * What the same load would meet with the same planning and no cost but that of the batches: one queue, workers that take
 * a batch the moment they are free. A discrete-event simulation.
 * @param arrivals `{ at, tokens }`: when, in milliseconds, and how many tokens
 * @param timeOf milliseconds of a run of so many rows and padded tokens while all workers are busy
 * @param slowdown how much longer a run takes while the other workers are busy too
 * @returns latencies in milliseconds, one an arrival
 */
export function simulateQueue({ arrivals, workers, bounds, timeOf, slowdown }) {
  const latencies = new Array(arrivals.length);
  const idle = Array.from({ length: workers }, () => ({ run: undefined }));
  const busy = new Set();
  const waiting = [];
  let next = 0;
  let now = 0;

  const rate = () => (workers === 1 ? 1 : 1 + (slowdown - 1) * ((workers - busy.size) / (workers - 1)));
  const start = (worker) => {
    const members = planBatch(waiting, bounds, 'interactive');
    for (const member of members) waiting.splice(waiting.indexOf(member), 1);
    const longest = members.at(-1).tokens;
    worker.run = { members, left: timeOf(members.length, members.length * longest) };
    busy.add(worker);
  };

  while (next < arrivals.length || waiting.length > 0 || busy.size > 0) {
    while (waiting.length > 0 && idle.length > 0) {
      start(idle[0]);
      idle.shift();
    }
    const speed = rate();
    const ends = Math.min(...[...busy].map(({ run }) => run.left / speed)) + now;
    const arrives = arrivals[next]?.at ?? Number.POSITIVE_INFINITY;
    const then = Math.min(ends, arrives);
    for (const { run } of busy) run.left -= (then - now) * speed;
    now = then;
    if (arrives <= ends)
      waiting.push({ ...arrivals[next], order: next, index: next++, priority: 'interactive', deadline: now });
    for (const worker of busy) {
      if (worker.run.left > 1e-9) continue;
      for (const { at, index } of worker.run.members) latencies[index] = now - at;
      busy.delete(worker);
      idle.push(worker);
    }
  }
  return latencies;
}
