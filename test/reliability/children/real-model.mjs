import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { pipeline } from '@lexrun/node';

const golden = new URL('../../fixtures/golden/sentiment.json.gz', import.meta.url);
export const texts = JSON.parse(gunzipSync(readFileSync(golden)).toString()).cases.map(({ text }) => text);

/** The shipped model with two workers. */
export const openShipped = (options = {}) =>
  pipeline('text-classification', {
    model: fileURLToPath(new URL('../../../examples/models/sentiment', import.meta.url)),
    workers: 2,
    ...options,
  });

/** Tells the test something, one word a line. */
export const say = (word) => process.stdout.write(`${word}\n`);

/** A model of random weights that answers in a fraction of a millisecond. */
export const tinyModel = fileURLToPath(new URL('../../fixtures/tasks/bert-sequence-classification', import.meta.url));
