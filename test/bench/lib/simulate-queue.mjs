// The planning rules of the library itself; they are no part of its public interface.
import { planRuns } from '../../../packages/core/dist/executor/plan-runs.js';
import { planBatch } from '../../../packages/core/dist/scheduler/plan-batch.js';

/**
 * What the same load would meet with the same planning and no cost but that of the batches: one queue, workers that take
 * a batch the moment they are free. A discrete-event simulation.
 * @param arrivals `{ at, cost, tokens }`: when, in milliseconds; the planner's estimate; exact tokens
 * @param timeOf milliseconds of a run of so many rows and padded tokens while all workers are busy
 * @param slowdown how much longer a run takes while the other workers are busy too
 * @returns latencies in milliseconds, one an arrival
 */
export function simulateQueue({ arrivals, workers, bounds, timeOf, slowdown }) {
  const latencies = new Array(arrivals.length);
  const idle = Array.from({ length: workers }, () => ({ runs: [] }));
  const busy = new Set();
  let waiting = [];
  let next = 0;
  let now = 0;

  const rate = () => (workers === 1 ? 1 : 1 + (slowdown - 1) * ((workers - busy.size) / (workers - 1)));
  const start = (worker) => {
    const tokens = waiting.reduce((sum, { cost }) => sum + cost.tokens, 0);
    const share = idle.length < 2 ? bounds.maxPaddedTokens : Math.ceil(tokens / idle.length);
    const limits = { ...bounds, maxPaddedTokens: Math.min(bounds.maxPaddedTokens, share) };
    const chosen = planBatch(waiting, limits, 'interactive').map((index) => waiting[index]);
    const taken = new Set(chosen);
    waiting = waiting.filter((one) => !taken.has(one));
    const plans = planRuns(
      chosen.map(({ tokens: exact }) => exact),
      { maxPaddedTokens: bounds.maxPaddedTokens, maxBatchRows: bounds.maxRows },
    );
    worker.runs = plans.map((plan) => {
      const members = plan.map((index) => chosen[index]);
      const longest = Math.max(...members.map(({ tokens: exact }) => exact));
      return { members, left: timeOf(members.length, members.length * longest) };
    });
    busy.add(worker);
  };

  while (next < arrivals.length || waiting.length > 0 || busy.size > 0) {
    while (waiting.length > 0 && idle.length > 0) {
      start(idle[0]);
      idle.shift();
    }
    const speed = rate();
    const ends = Math.min(...[...busy].map(({ runs }) => runs[0].left / speed)) + now;
    const arrives = arrivals[next]?.at ?? Number.POSITIVE_INFINITY;
    const then = Math.min(ends, arrives);
    for (const { runs } of busy) runs[0].left -= (then - now) * speed;
    now = then;
    if (arrives <= ends) waiting.push({ ...arrivals[next], index: next++, priority: 'interactive', deadline: now });
    for (const worker of busy) {
      if (worker.runs[0].left > 1e-9) continue;
      for (const { at, index } of worker.runs.shift().members) latencies[index] = now - at;
      if (worker.runs.length > 0) continue;
      busy.delete(worker);
      idle.push(worker);
    }
  }
  return latencies;
}
