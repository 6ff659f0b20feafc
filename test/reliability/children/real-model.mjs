import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { pipeline } from '@lexrun/node';

const golden = new URL('../../fixtures/golden/sentiment.json.gz', import.meta.url);
export const texts = JSON.parse(gunzipSync(readFileSync(golden)).toString()).cases.map(({ text }) => text);

/** The shipped model with two workers. */
export const openShipped = (options = {}) =>
  pipeline('text-classification', {
    model: new URL('../../../examples/models/sentiment', import.meta.url).pathname,
    workers: 2,
    ...options,
  });

/** Tells the test something, one word a line. */
export const say = (word) => process.stdout.write(`${word}\n`);
