import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipeline } from '@lexrun/node';
import { expect, test } from 'vitest';
import { fakePipeline } from '../telemetry/fake-pipeline.js';

// What no-text-told.ts puts behind every test file, this one included.
const toldBy = (pid: number | undefined): unknown[] => {
  const lines = readFileSync(path.join(process.env.LEXRUN_TOLD!, `${pid}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
};
/** The text of the call, and a thing that the plain observer, the tracer and the meter were told. */
const EXPECTED = [
  ['asked', 'w1 w2 w3'],
  ['told', 'completed'],
  ['told', 'lexrun.request'],
  ['told', 'lexrun.request.duration'],
];

test('a pipeline opened here tells the search of its calls', async () => {
  const classify = await fakePipeline();
  await classify.run('w1 w2 w3');
  await classify.close();
  await (globalThis as { lexrunToldFinish?: () => Promise<void> }).lexrunToldFinish?.();
  expect(toldBy(process.pid)).toEqual(expect.arrayContaining(EXPECTED));
});

test('so does one that another package opens for it', async () => {
  const model = fileURLToPath(new URL('../fixtures/tasks/bert-sequence-classification', import.meta.url));
  const classify = await pipeline('text-classification', { model, executor: 'inline', warmup: false });
  await classify.run('three of four');
  await classify.close();
  expect(toldBy(process.pid)).toContainEqual(['asked', 'three of four']);
  expect(toldBy(process.pid)).toContainEqual(['told', 'bert-sequence-classification']);
});

test('so does one in a child process, whatever environment it is given, and what it writes is kept', async () => {
  const code = `
    import { createMemorySource, createPipeline } from '@lexrun/core';
    import { createFakeBackend, fakeModel } from '@lexrun/core/testing';
    const parts = { model: fakeModel(), name: 'fake', backend: createFakeBackend(), source: createMemorySource() };
    const classify = await createPipeline('text-classification', parts);
    for await (const _ of classify.stream(['w1 w2 w3']));
    await classify.close();
    console.log('answered');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(toldBy(child.pid)).toEqual(expect.arrayContaining(EXPECTED));
  expect(toldBy(process.pid)).toContainEqual(['said', 'answered\n', expect.any(String)]);
});
