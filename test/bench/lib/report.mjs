import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';

const { devDependencies: versions } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Where the figures were taken; without it they mean nothing. */
export function machine() {
  return {
    node: process.version,
    processor: `${cpus()[0]?.model.trim() ?? 'unknown'} x ${availableParallelism()}`,
    onnxruntime: versions['onnxruntime-node'],
    transformers: versions['@huggingface/transformers'],
    // Beyond the number of processors, something else was running too.
    loadAverage: Number(loadavg()[0]?.toFixed(1)),
  };
}

/** Prints tables `{ title, columns, rows, notRun? }`, and keeps them for run.mjs. */
export function report(tables) {
  for (const { title, columns, rows, notRun = [] } of tables) {
    const widths = columns.map((name, column) =>
      Math.max(name.length, ...rows.map((row) => String(row[column]).length)),
    );
    const line = (cells) => cells.map((cell, column) => String(cell).padEnd(widths[column])).join('  ');
    process.stdout.write(`\n${title}\n${line(columns)}\n${widths.map((width) => '-'.repeat(width)).join('  ')}\n`);
    for (const row of rows) process.stdout.write(`${line(row)}\n`);
    for (const reason of notRun) process.stdout.write(`NOT RUN: ${reason}\n`);
  }
  if (process.env.LEXRUN_BENCH_OUT !== undefined) writeFileSync(process.env.LEXRUN_BENCH_OUT, JSON.stringify(tables));
}

/** A line of where the figures come from, for scripts that are run by themselves. */
export function describeMachine() {
  const { node, processor, onnxruntime, transformers, loadAverage } = machine();
  return `node ${node}, ${processor}, onnxruntime-node ${onnxruntime}, @huggingface/transformers ${transformers}, load average ${loadAverage}`;
}
