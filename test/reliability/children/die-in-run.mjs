// Starts a run that never returns in a child process, says so, and waits to be killed.
// usage: node die-in-run.mjs PID_FILE
import { existsSync } from 'node:fs';
import { fakeModel, fakeTokenId } from '@lexrun/core/testing';
import { pipeline } from '@lexrun/node';
import { say } from './real-model.mjs';

const [pidFile] = process.argv.slice(2);
const classify = await pipeline('text-classification', {
  model: fakeModel(),
  backend: {
    module: new URL('../../fixtures/backends/faulty-backend.mjs', import.meta.url).href,
    options: { blockOn: fakeTokenId(400), pidFile },
  },
  executor: 'process',
  workers: 1,
  warmup: false,
  timeoutMs: 600_000,
});
classify.run('w400');
// The child writes the file right before it blocks.
while (!existsSync(pidFile)) await new Promise((resolve) => setTimeout(resolve, 10));
say('running');
