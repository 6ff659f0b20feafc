import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { loadTokenizer } from '@lexrun/core';
import { describeTokenizer, fakeTokenizerJson } from '@lexrun/core/testing';
import { runCases } from './run-cases.js';

runCases(describeTokenizer('fake model', async () => ({ tokenizer: await loadTokenizer(fakeTokenizerJson()) })));

const fixtures = fileURLToPath(new URL('../fixtures/tokenizers/', import.meta.url));
// Tokenizers of real models. The synthetic mixes beside them combine components as no model does (a decoder of another
// family, no special tokens, texts that change with their place), so that only their goldens say what is right.
for (const name of readdirSync(fixtures).filter((folder) => !folder.startsWith('mixed-'))) {
  const json: unknown = JSON.parse(gunzipSync(readFileSync(`${fixtures}${name}/tokenizer.json.gz`)).toString());
  runCases(describeTokenizer(name, async () => ({ tokenizer: await loadTokenizer(json) })));
}
