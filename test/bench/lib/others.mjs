import { cpus } from 'node:os';

const machine = () => cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
const own = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/**
 * Watches what other processes take of the machine meanwhile: where it is more than a few hundredths of a processor,
 * latencies are not the library's alone.
 */
export function watchOthers() {
  const before = { machine: machine(), own: own(), at: performance.now() };
  return {
    /** @returns processors in use by others, on average; 0.1 is a tenth of one */
    stop() {
      const used = machine() - before.machine - (own() - before.own);
      return Math.max(0, used / (performance.now() - before.at));
    },
  };
}
