// Closes while an executor that died is replaced by one whose load never ends: the process has to end by itself.
// usage: node hang-in-restart.mjs FILE LOAD_TIMEOUT_MS
import { writeFileSync } from 'node:fs';
import { fakeModel, fakeTokenId } from '@lexrun/core/testing';
import { pipeline } from '@lexrun/node';
import { say } from './real-model.mjs';

const [hangIf, loadTimeoutMs] = process.argv.slice(2);
const seen = { 'executor-restarted': 0 };
let look = () => {};
const emit = ({ type }) => {
  seen[type]++;
  look();
};
const classify = await pipeline('text-classification', {
  model: fakeModel(),
  backend: {
    module: new URL('../../fixtures/backends/faulty-backend.mjs', import.meta.url).href,
    options: { exitOn: fakeTokenId(400), hangIf },
  },
  workers: 1,
  warmup: false,
  loadTimeoutMs: Number(loadTimeoutMs),
  telemetry: { emit },
});
// While there is a pause before a restart, nothing else holds the process.
const awake = setInterval(() => {}, 1_000);
writeFileSync(hangIf, '');
await classify.run('w400').catch(({ code }) => say(code));
// Twice where loads are given up: the second time it is an executor that hung.
const restarts = Number(loadTimeoutMs) < 60_000 ? 2 : 1;
await new Promise((resolve) => {
  look = () => seen['executor-restarted'] >= restarts && resolve();
  look();
});
// The restart follows its announcement after a pause.
while (classify.health().executors[0].state !== 'starting') await new Promise((resolve) => setTimeout(resolve, 10));
clearInterval(awake);
await classify.close();
say('closed');
