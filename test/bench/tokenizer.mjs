// Tokenizer speed on one thread, against @huggingface/tokenizers and, when LEXRUN_PYTHON names a Python with the Rust
// library, against that called one text at a time. Rounds are interleaved; figures are medians of one run.
// usage: LEXRUN_WORKLOADS=<directory of short.json and mixed.json> [LEXRUN_PYTHON=python] node test/bench/tokenizer.mjs
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Tokenizer } from '@huggingface/tokenizers';
import { loadTokenizer } from '@lexrun/core';

const ROUNDS = 9;
const TOKENIZERS = ['bert-uncased', 'bpe-gpt4-split', 'bpe-roberta'];
const PYTHON_RUN = `
import json, os, sys, time
os.environ['TOKENIZERS_PARALLELISM'] = 'false'
from tokenizers import Tokenizer
tokenizer = Tokenizer.from_file(sys.argv[1])
tokenizer.no_truncation(); tokenizer.no_padding()
texts = json.load(open(sys.argv[2]))
rounds = []
for _ in range(int(sys.argv[3]) + 1):
    start = time.perf_counter()
    for text in texts: len(tokenizer.encode(text).ids)
    rounds.append(time.perf_counter() - start)
print(sorted(rounds[1:])[(len(rounds) - 1) // 2] * 1000)
`;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const fixture = (name) =>
  gunzipSync(readFileSync(fileURLToPath(new URL(`../fixtures/tokenizers/${name}/tokenizer.json.gz`, import.meta.url))));
const timed = (run) => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

function pythonMilliseconds(tokenizerJson, workload) {
  const python = process.env.LEXRUN_PYTHON;
  if (!python) return null;
  const directory = mkdtempSync(join(tmpdir(), 'lexrun-bench-'));
  try {
    const file = join(directory, 'tokenizer.json');
    writeFileSync(file, tokenizerJson);
    return Number(execFileSync(python, ['-c', PYTHON_RUN, file, workload, '3'], { encoding: 'utf8' }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function measure(name, workload) {
  const json = fixture(name);
  const texts = JSON.parse(readFileSync(workload, 'utf8'));
  const ours = await loadTokenizer(JSON.parse(json));
  const theirs = new Tokenizer(JSON.parse(json), {});
  const ownRounds = [];
  const peerRounds = [];
  let tokens = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    tokens = 0;
    const own = timed(() => {
      for (const text of texts) tokens += ours.encode(text, { specialTokensInText: 'parse' }).ids.length;
    });
    const peer = timed(() => {
      for (const text of texts) theirs.encode(text).ids.length;
    });
    // The first round fills caches and compiles.
    if (round > 0) ownRounds.push(own);
    if (round > 0) peerRounds.push(peer);
  }
  const own = median(ownRounds);
  const peer = median(peerRounds);
  const rust = pythonMilliseconds(json, workload);
  const speed = (ms) => `${Math.round((texts.length / ms) * 1000)} texts/s`;
  console.log(
    `${name} ${workload.endsWith('short.json') ? 'short' : 'mixed'}: lexrun ${speed(own)} (${(tokens / own / 1000).toFixed(2)} Mtok/s), ` +
      `@huggingface/tokenizers ${speed(peer)}, ratio ${(peer / own).toFixed(2)}` +
      (rust === null
        ? ', Rust from Python NOT RUN'
        : `, Rust from Python ${speed(rust)}, ratio ${(rust / own).toFixed(2)}`),
  );
}

async function measureLoading() {
  const json = fixture('bert-uncased').toString();
  const own = [];
  const peer = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const first = JSON.parse(json);
    const start = performance.now();
    await loadTokenizer(first);
    own.push(performance.now() - start);
    const second = JSON.parse(json);
    peer.push(timed(() => new Tokenizer(second, {})));
  }
  const [ours, theirs] = [own, peer].map((values) => median(values.slice(1)));
  console.log(
    `loading bert-uncased: lexrun ${ours.toFixed(1)} ms, @huggingface/tokenizers ${theirs.toFixed(1)} ms, ratio ${(theirs / ours).toFixed(2)}`,
  );
}

const workloads = process.env.LEXRUN_WORKLOADS;
if (!workloads || !existsSync(join(workloads, 'short.json'))) {
  console.log('tokenizer speed: NOT RUN (set LEXRUN_WORKLOADS to a directory with short.json and mixed.json)');
} else {
  for (const name of TOKENIZERS) {
    for (const file of ['short.json', 'mixed.json']) await measure(name, join(workloads, file));
  }
}
await measureLoading();
