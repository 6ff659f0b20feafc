// Answers requests on a tiny model and prints how many bytes of each the collector of short-lived memory could not free:
// they count as old, and stay until a full collection. `executor` as the argument, and `observed` to have them observed.
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { combineTelemetry, structuredLog } from '@lexrun/core';
import { openTelemetry } from '@lexrun/core/otel';
import { loadModel } from '@lexrun/node';
import { say, tinyModel } from './real-model.mjs';

const ROUNDS = 40;
const CALLERS = 64;
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

const [, , executor, observed] = process.argv;
const telemetry =
  observed === undefined ? {} : { telemetry: combineTelemetry(structuredLog({ log() {} }), openTelemetry()) };
const model = await loadModel({ model: tinyModel, executor, threads: 1, timeoutMs: 60_000, ...telemetry });
const classify = model.pipeline('text-classification');
// Shared by all calls, as a service does that ends its work on SIGTERM.
const { signal } = new AbortController();
const round = () =>
  Promise.all(Array.from({ length: CALLERS }, (_, index) => classify.run(`a good film ${index}`, { signal })));
const oldBytes = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space').space_used_size;

for (let count = 0; count < ROUNDS; count++) await round();
// Whatever lives long is old from here on, as in a service that has run for hours.
gc();
const before = oldBytes();
for (let count = 0; count < ROUNDS; count++) {
  await round();
  gc({ type: 'minor' });
}
const bytes = (oldBytes() - before) / (ROUNDS * CALLERS);
await model.close();
say(JSON.stringify({ bytes }));
