import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { loadTokenizer } from '@lexrun/core';
import { describeTokenizer, fakeTokenizerJson } from '@lexrun/core/testing';
import { runCases } from './run-cases.js';

runCases(describeTokenizer('fake model', async () => ({ tokenizer: await loadTokenizer(fakeTokenizerJson()) })));

const fixtures = fileURLToPath(new URL('../fixtures/tokenizers/', import.meta.url));
for (const name of readdirSync(fixtures)) {
  const json: unknown = JSON.parse(gunzipSync(readFileSync(`${fixtures}${name}/tokenizer.json.gz`)).toString());
  runCases(describeTokenizer(name, async () => ({ tokenizer: await loadTokenizer(json) })));
}
